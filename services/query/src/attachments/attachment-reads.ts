import { revealed } from '@eventdesk/kernel/personal';
import type { ReadCollection } from '@eventdesk/kernel/ports/read-store';
import type { Principal } from '@eventdesk/kernel/principal';
import type { SealedBlobs } from '@eventdesk/platform/compose/platform';
import type { TicketThread } from '@eventdesk/read-models/ticket-thread';
import { demand, notThere } from '../demand';
import { sees } from '../departments';
import type { Download } from '../download';
import { fileDownload } from '../download';

/** Files of tickets, found by their id, never by a hash (T47). */
export class AttachmentReads {
  constructor(
    private readonly threads: ReadCollection<TicketThread>,
    private readonly blobs: Pick<SealedBlobs, 'get'>,
  ) {}

  /** `GET /v2/attachments/{id}`: to whoever sees the ticket that it is in. */
  async download(principal: Principal, id: string): Promise<Download> {
    demand(principal, 'tickets:read');
    const { items } = await this.threads.find({ filter: { files: { has: id } }, sort: 'id', limit: 10 });
    const thread = items.map(({ doc }) => doc).find(({ department }) => sees(principal, department));
    const file = thread?.messages.flatMap(({ attachments }) => attachments).find((attachment) => attachment.id === id);
    if (!file) throw notThere('attachment');
    const bytes = await this.blobs.get(file.blob);
    if (bytes === undefined || bytes === 'erased') throw notThere('attachment');
    return fileDownload(bytes, revealed(file.name, 'file'));
  }
}
