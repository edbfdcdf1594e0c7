import type { Settings } from '@eventdesk/domain/catalog/settings';
import { nameIn, statusIn } from '@eventdesk/domain/catalog/settings';
import type { RequestedData } from '@eventdesk/domain/delivery/events';
import { linkToken } from '@eventdesk/domain/mail-address/link-token';
import type { LinkPurpose } from '@eventdesk/domain/mail-address/link-token';
import { messageIdOf } from '@eventdesk/domain/mail-address/message-id';
import { replyAddress } from '@eventdesk/domain/mail-address/reply-address';
import type { AgentReplied, RequesterMessageAdded, TicketClosed } from '@eventdesk/domain/ticket/events';
import type { Attachment, Blob } from '@eventdesk/domain/shapes';
import { render } from '@eventdesk/domain/texts/render';
import type { RenderedMail } from '@eventdesk/domain/texts/render';
import type { AboutTicket } from '@eventdesk/domain/texts/parameters';
import type { EventOf, RecordedEvent } from '@eventdesk/kernel/event';
import type { Personal } from '@eventdesk/kernel/personal';
import { revealed } from '@eventdesk/kernel/personal';
import type { OutgoingFile, OutgoingMail } from '@eventdesk/kernel/ports/mail-composer';
import { autoreplyStream } from '@eventdesk/domain/contact/autoreply';
import type { Platform, Signer } from '@eventdesk/platform/compose/platform';
import { heldBackSince } from './digest';

type Of<D> = EventOf<D>;

/** A mail cannot be made any more: what it would say was erased. */
export class NothingToSay extends Error {
  override readonly name = 'NothingToSay';
}

/** Makes the mail of a delivery from the ticket's stream: the same every time (T13), links made now (T18). */
export class MailOfDelivery {
  private readonly signer: Signer;

  constructor(private readonly platform: Platform) {
    this.signer = platform.signing.signer('mail-address');
  }

  messageId(id: string, requested: RequestedData): string {
    return messageIdOf(this.signer, id, domainOf(requested.line));
  }

  async make(id: string, requested: RequestedData, settings: Settings): Promise<OutgoingMail> {
    const to = revealed(requested.to, '');
    if (to === '') throw new NothingToSay('the recipient was erased');
    const events = await this.platform.events.read(`ticket-${requested.ticket}`);
    const { mail, files } = await this.content(id, requested, settings, events, to);
    const references = requested.bare ? [] : messageIds(events);
    const line = [...settings.lines.values()].find(({ address }) => address === requested.line);
    const reply = this.address(requested, 'reply');
    return {
      from: { address: requested.line, name: line?.name ?? '' },
      to: { address: to, name: requested.toName === null ? '' : revealed(requested.toName, '') },
      replyTo: reply === undefined ? null : { address: reply, name: line?.name ?? '' },
      envelopeFrom: requested.automatic ? '' : requested.line,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      messageId: this.messageId(id, requested),
      inReplyTo: references.at(-1) ?? null,
      references,
      date: requested.at,
      language: requested.language,
      automatic: requested.automatic,
      desk: this.platform.events.logId.replaceAll('-', ''),
      attachments: files,
    };
  }

  private async content(
    id: string,
    requested: RequestedData,
    settings: Settings,
    events: readonly RecordedEvent[],
    to: string,
  ): Promise<{ mail: RenderedMail; files: readonly OutgoingFile[] }> {
    const { template, language, number, bare } = requested;
    const link = (purpose: LinkPurpose): string =>
      `${this.platform.publicUrl}/l/${linkToken(this.signer, { purpose, deliveryId: id })}`;
    const line = [...settings.lines.values()].find(({ address }) => address === requested.line);
    const desk = line?.name ?? requested.line;
    const about: AboutTicket = {
      desk,
      number,
      subject: bare ? '' : revealed(requested.subject, ''),
      name: requested.toName === null ? '' : revealed(requested.toName, ''),
      ticketLink: link('ticket'),
    };
    switch (template) {
      case 'confirmation':
        return plain(render(template, language, { ...about, notMeLink: link('not-me') }));
      case 'confirmation-bare':
        return plain(
          render(template, language, { desk, number, ticketLink: about.ticketLink, notMeLink: link('not-me') }),
        );
      case 'closed': {
        const closed = events.findLast((event): event is Of<typeof TicketClosed> => event.type === 'TicketClosed');
        const by = closed?.data.by === 'requester' ? 'requester' : closed?.data.by === 'rule' ? 'timer' : 'agent';
        return plain(render(template, language, { ...about, by, reopenLink: link('reopen') }));
      }
      case 'digest': {
        const held = await this.platform.events.read(autoreplyStream(this.platform.ids, to));
        const numbers = heldBackSince(held, requested.at);
        return plain(render(template, language, { desk, numbers, checkLink: `${this.platform.publicUrl}/` }));
      }
      case 'fresh-link':
        return plain(render(template, language, { desk, number, ticketLink: about.ticketLink, validMinutes: 15 }));
      case 'agent-reply':
        return this.reply(requested, settings, events, about, link);
    }
  }

  private async reply(
    requested: RequestedData,
    settings: Settings,
    events: readonly RecordedEvent[],
    about: AboutTicket,
    link: (purpose: LinkPurpose) => string,
  ): Promise<{ mail: RenderedMail; files: readonly OutgoingFile[] }> {
    const replied = events.find(
      (event): event is Of<typeof AgentReplied> =>
        event.type === 'AgentReplied' && (event as Of<typeof AgentReplied>).data.message === requested.message,
    );
    if (!replied) throw new Error(`delivery carries message ${requested.message}, which is not in its ticket`);
    const { data } = replied;
    const text = await this.whole(data.text, data.body);
    const asked = events.findLast(
      (event): event is Of<typeof RequesterMessageAdded> =>
        event.type === 'RequesterMessageAdded' && event.revision < replied.revision,
    );
    const agent = data.agent === null ? undefined : settings.agents.get(data.agent);
    const status = settings.statuses.get(
      statusIn(settings, data.then === 'solved' ? 'solved' : 'awaiting-customer').id,
    );
    const quoted = requested.bare || !asked ? '' : revealed(asked.data.text, '');
    const closeAddress = this.address(requested, 'close');
    const mail = render('agent-reply', requested.language, {
      ...about,
      agent: agent ? revealed(agent.name, about.desk) : about.desk,
      text,
      status: status ? nameIn(status.name, requested.language) : '',
      files: data.attachments.map(({ name }) => revealed(name, '…')),
      ...(quoted === '' || !asked
        ? {}
        : { quote: { text: quoted, at: asked.data.at, timeZone: this.platform.timeZone } }),
      ...(data.then === 'solved'
        ? { close: { link: link('close'), ...(closeAddress === undefined ? {} : { address: closeAddress }) } }
        : {}),
    });
    return { mail, files: await Promise.all(data.attachments.map((file) => this.file(file))) };
  }

  private async whole(text: Personal<string>, body: Blob | null): Promise<string> {
    if (body === null) return revealed(text, '');
    const bytes = await this.platform.blobs.get(body);
    if (bytes === 'erased') throw new NothingToSay('the answer was erased');
    if (bytes === undefined) throw new Error(`blob ${body.hash} of a message is missing`);
    return Buffer.from(bytes).toString('utf8');
  }

  private async file({ name, type, blob }: Attachment): Promise<OutgoingFile> {
    const content = await this.platform.blobs.get(blob);
    if (content === 'erased') throw new NothingToSay('a file of the answer was erased');
    if (content === undefined) throw new Error(`blob ${blob.hash} of an attachment is missing`);
    return { name: revealed(name, 'file'), type, content };
  }

  private address(requested: RequestedData, purpose: 'reply' | 'close'): string | undefined {
    const { line, number, participant } = requested;
    return replyAddress(this.signer, { purpose, line, number, participant });
  }
}

/** Most Message-IDs in a mail's References: a header is not to grow with the ticket. */
const mostReferences = 20;

const plain = (mail: RenderedMail) => ({ mail, files: [] as readonly OutgoingFile[] });
const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** Message-IDs of what requesters mailed, oldest first, of many the newest: mail programs keep the thread by them. */
function messageIds(events: readonly RecordedEvent[]): readonly string[] {
  return events
    .flatMap((event) => {
      if (event.type !== 'RequesterMessageAdded') return [];
      const { messageId } = (event as Of<typeof RequesterMessageAdded>).data;
      const id = messageId === null ? '' : revealed(messageId, '');
      return id === '' ? [] : [id];
    })
    .slice(-mostReferences);
}
