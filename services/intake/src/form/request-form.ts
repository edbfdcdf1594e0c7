import type { Category, Settings } from '@eventdesk/domain/catalog/settings';
import { limitsOf } from '@eventdesk/domain/catalog/settings';
import type { AttachmentInput, Language } from '@eventdesk/domain/shapes';
import { excerptOf, longestText } from '@eventdesk/domain/shapes';
import type { FirstMessage } from '@eventdesk/domain/ticket/commands';
import { ticket } from '@eventdesk/domain/ticket/decider';
import type { TicketOpened } from '@eventdesk/domain/ticket/events';
import { defaultType, openingOf } from '@eventdesk/domain/ticket/opening';
import type { EventOf } from '@eventdesk/kernel/event';
import { shownFileName } from '@eventdesk/kernel/file-name';
import { uuidOf } from '@eventdesk/kernel/ids';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { Problem } from '@eventdesk/kernel/problem';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { sha256Hex } from '@eventdesk/platform/crypto/hashing';
import type { CommandIdentity } from '@eventdesk/platform/http/command-identity';
import { canonicalJson, commandIdentity } from '@eventdesk/platform/http/command-identity';
import type { HttpRequest } from '@eventdesk/platform/http/request';
import { networkOf } from '../network';
import { asciiAddress } from '../receive/lines';
import { ProofOfWork } from './proof-of-work';
import type { RequestBody } from './request-body';
import { readRequest, wrong } from './request-body';

const hour = 3_600_000;
/** T03: files of one request, and their bytes together. */
export const fileLimits = { files: 100, bytes: 25 * 1024 * 1024 } as const;

/** A file that came with the form. */
export interface PostedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A form as it was posted. */
export interface FormPost {
  /** Its fields, unchecked. */
  readonly fields: unknown;
  readonly files: readonly PostedFile[];
  /** Network address of the visitor. */
  readonly address: string;
  readonly language: Language;
  /** What makes it the same order as its repeats (T46). */
  readonly request: Pick<HttpRequest, 'method' | 'url' | 'headers'>;
}

/** The public form (OM-1): a call, so it runs the ticket's decider itself and answers with the number. */
export class RequestForm {
  private readonly proofs: ProofOfWork;

  constructor(
    private readonly platform: Platform,
    private readonly settings: Folded<Settings>,
  ) {
    this.proofs = new ProofOfWork(platform);
  }

  /** Opens the ticket. Throws Problems: `invalid-input`, `proof-needed`, `uploads-exceeded`, `no-ticket-type`. */
  async submit(post: FormPost): Promise<{ readonly number: string }> {
    const body = readRequest(post.fields);
    const email = body.email.trim() === '' ? null : asciiAddress(body.email);
    if (email === undefined) throw wrong('email', 'must be an address such as ada@example.org');
    const settings = await this.settings.refresh();
    const type = defaultType(settings);
    if (!type)
      throw new Problem('no-ticket-type', 'conflict', 'no ticket type is defined; an administrator defines one first');
    const category = this.category(settings, body.category);
    await this.admit(settings, post, body);

    const line = [...settings.lines.values()].find((one) => one.type === type.id && !one.retired);
    const identity = this.identity(post, body);
    const { commandId, commandMac } = identity;
    const id = commandMac === undefined ? this.platform.newId() : this.platform.ids.hashed('ticket', commandId);
    const at = timestamp(this.platform.clock.now());
    const requester = {
      name: given(body.name),
      email,
      phone: body.phone.trim() === '' ? null : this.platform.normalPhone(body.phone),
    };
    const opening = openingOf(settings, {
      id,
      at,
      channel: 'form',
      type,
      line: line?.address ?? null,
      subject: body.subject.trim(),
      language: post.language,
      requester,
      proven: false,
      category: category?.id ?? null,
      confirm: email !== null && (line?.confirms ?? true),
      message: await this.message(id, post, body, requester),
    });
    const context = {
      ...identity,
      correlationId: commandId,
      causationId: commandId,
      actor: 'visitor',
      at,
    };
    const { stream, series, command } = opening;
    const done = await this.platform.commands.runNumbered(ticket, stream, series, command, context);
    return { number: (done.events[0] as Pick<EventOf<typeof TicketOpened>, 'data'>).data.number };
  }

  /** T31, T42: posts of a network in an hour, then proof of work; bytes of files; room on the disk. */
  private async admit(settings: Settings, { address, files }: FormPost, { proof }: RequestBody): Promise<void> {
    const limits = limitsOf(settings);
    const network = networkOf(address);
    const counter = this.platform.ids.hashed('network', network);
    if (files.length > fileLimits.files) throw wrong('attachments', `at most ${fileLimits.files} files`);
    const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
    if (bytes > fileLimits.bytes) throw wrong('attachments', `at most ${fileLimits.bytes} bytes together`);
    if ((await this.platform.blobs.room()) < bytes) throw new StoreUnavailable('the disk is nearly full', 'full');
    const { state } = this.platform;
    const posts = await state.count(`forms:${counter}`, hour, 1, limits.formPostsPerNetworkAndHour);
    if (!posts.allowed && !(proof !== '' && (await this.proofs.accepts(network, proof))))
      throw this.proofs.demand(network);
    if (bytes === 0) return;
    const uploads = await state.count(`uploads:${counter}`, hour, bytes, limits.uploadBytesPerNetworkAndHour);
    if (!uploads.allowed)
      throw new Problem('uploads-exceeded', 'too-many', 'your network has sent too many files in this hour', {
        retryAfter: Math.max(1, Math.ceil((uploads.endsAt - this.platform.clock.now()) / 1000)),
      });
  }

  private category(settings: Settings, decimal: string): Category | undefined {
    if (decimal === '') return undefined;
    const id = uuidOf(decimal);
    const found = id === undefined ? undefined : settings.categories.get(id);
    if (!found) throw wrong('category', 'no category has this id; GET /v2/tickets/categories lists them');
    return found;
  }

  private async message(
    id: string,
    { files }: FormPost,
    body: RequestBody,
    from: FirstMessage['from'],
  ): Promise<FirstMessage> {
    const { blobs, ids } = this.platform;
    const owner = `ticket:${id}`;
    // What has no field of its own on a ticket is not lost: it stands below the text.
    const text = body.company.trim() === '' ? body.text : `${body.text}\n\n${body.company.trim()}`;
    const [whole, ...attachments] = await Promise.all([
      text.length > longestText ? blobs.put(owner, Buffer.from(text)) : null,
      ...files.map(async ({ name, type, bytes }, index): Promise<AttachmentInput> => ({
        id: ids.hashed('attachment', id, index),
        name: shownFileName(name),
        type: type.slice(0, 200).toLowerCase(),
        size: bytes.length,
        blob: await blobs.put(owner, bytes),
        inline: false,
      })),
    ]);
    const nothing = { html: null, inbound: null, identity: null, messageId: null, leftOut: [], handedInBy: null };
    return {
      ...nothing,
      message: ids.hashed('message', id, 'first'),
      channel: 'form',
      from,
      text: excerptOf(text),
      body: whole,
      attachments,
      proven: false,
    };
  }

  /** T46: a visitor has no principal, so what he sent stands for him; a proof of work is no part of that. */
  private identity({ request, files }: FormPost, { proof: _proof, ...body }: RequestBody): CommandIdentity {
    const sent = { ...body, attachments: files.map(({ name, type, bytes }) => [name, type, sha256Hex(bytes)]) };
    const { ids, signing } = this.platform;
    return commandIdentity(request, { kind: 'visitor' }, canonicalJson(sent), { ids, signing });
  }
}

const given = (value: string): string | null => (value.trim() === '' ? null : value.trim());
