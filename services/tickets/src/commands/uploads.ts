import type { AttachmentInput, Blob } from '@eventdesk/domain/shapes';
import { shownFileName } from '@eventdesk/kernel/file-name';
import { decimalOf, uuidOf } from '@eventdesk/kernel/ids';
import type { Principal } from '@eventdesk/kernel/principal';
import { actorOf } from '@eventdesk/kernel/principal';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { demand } from './caller';
import { wrong } from './references';

/** A file that was uploaded and waits for a message to name it; kept in the work state, since it is no fact yet. */
interface Upload {
  readonly name: string;
  readonly type: string;
  readonly blob: Blob;
  /** Who uploaded it: nobody else can name it. */
  readonly by: string;
  readonly at: number;
}
const collection = 'uploads';

/** Largest file that can be uploaded, in bytes (T03). */
export const largestUpload = 25 * 1024 * 1024;

/** `POST /v2/attachments`: files before a message names them (PG-10). */
export class Uploads {
  constructor(private readonly platform: Platform) {}

  async add(principal: Principal, file: { readonly name: string; readonly type: string; readonly bytes: Uint8Array }) {
    demand(principal, 'tickets:write');
    if (file.bytes.length > largestUpload) throw wrong('file', `must have at most ${largestUpload} bytes`);
    const id = this.platform.newId();
    const blob = await this.platform.blobs.put(`upload:${id}`, file.bytes);
    const name = shownFileName(file.name);
    const upload: Upload = { name, type: file.type, blob, by: actorOf(principal), at: this.platform.clock.now() };
    await this.platform.state.put(collection, id, upload);
    return { id: decimalOf(id), name, size: blob.size, type: file.type };
  }

  /** The attachment of an upload of the caller's own. Throws `invalid-body` naming the field. */
  async attachment(principal: Principal, field: string, decimal: string): Promise<AttachmentInput> {
    const id = uuidOf(decimal);
    const kept = id === undefined ? undefined : await this.platform.state.get<Upload>(collection, id);
    if (!id || !kept || kept.value.by !== actorOf(principal))
      throw wrong(field, 'no upload of yours has this id; POST /v2/attachments first');
    const { name, type, blob } = kept.value;
    return { id, name, type, size: blob.size, blob, inline: false };
  }
}
