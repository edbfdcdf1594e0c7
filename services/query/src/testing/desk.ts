import { randomUUID } from 'node:crypto';
import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import * as settingEvents from '@eventdesk/domain/catalog/events';
import { noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import { catalogue } from '@eventdesk/domain/catalogue';
import { DeliveryRequested } from '@eventdesk/domain/delivery/events';
import { MessageParsed, MessageReceived, MessageSettled } from '@eventdesk/domain/inbound/events';
import type { AttachmentInput } from '@eventdesk/domain/shapes';
import { understood } from '@eventdesk/domain/testing/letter-samples';
import { RequesterMessageAdded, TicketOpened } from '@eventdesk/domain/ticket/events';
import type { NewEvent } from '@eventdesk/kernel/event';
import { idOf } from '@eventdesk/kernel/event';
import { idsOver } from '@eventdesk/kernel/ids';
import type { Scope } from '@eventdesk/kernel/principal';
import { scopes } from '@eventdesk/kernel/principal';
import type { Principal } from '@eventdesk/kernel/principal';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { nodeHashing } from '@eventdesk/platform/crypto/hashing';
import { Folded } from '@eventdesk/platform/compose/folded';
import { memoryPlatform } from '@eventdesk/platform/compose/testing/memory-platform';
import { projections } from '@eventdesk/read-models/all';
import { Query } from '../query';
import type { QueryParts } from '../query';

/** Ids of a test, by what they are called. */
export const named = (name: string): string => idsOver(nodeHashing).hashed('test', name);

export const client = (departments: '*' | readonly string[], held: readonly Scope[] = scopes): Principal => ({
  kind: 'client',
  id: named('client'),
  scopes: held,
  departments: departments === '*' ? '*' : departments.map(named),
  confirms: true,
});

/** A desk with departments `red` and `blue`, in memory; what is appended shows once it is `projected`. */
export async function testDesk(parts: Partial<QueryParts> = {}) {
  const { platform, clock } = memoryPlatform(catalogue);
  const settings = new Folded(platform.events, areaNames.map(areaStream), withSetting, noSettings);
  const at = () => {
    clock.move(1000);
    return timestamp(clock.now());
  };

  const append = async (stream: string, ...events: readonly NewEvent[]): Promise<number> => {
    const last = (await platform.events.read(stream, { backwards: true, limit: 1 }))[0]?.revision ?? -1;
    const metadata = {
      commandId: randomUUID(),
      correlationId: randomUUID(),
      causationId: randomUUID(),
      actor: 'timer:test',
    };
    const made = events.map((event) => ({ ...event, id: randomUUID(), metadata }));
    return (await platform.events.append(stream, made, last)).revision;
  };

  const project = async (): Promise<void> => {
    const log = await platform.events.readAll(-1, 10_000);
    for (const projection of projections) {
      const collection = await platform.reads.open(projection);
      for (const event of log.filter(({ stream }) => stream.startsWith(`${projection.kind}-`))) {
        const id = idOf(event.stream);
        const before = await collection.get(id);
        if (event.revision <= (before?.revision ?? -1)) continue;
        const doc = projection.fold(before?.doc, event);
        await collection.write([{ id, doc, revision: event.revision, expected: before?.revision ?? -1 }]);
      }
    }
    await settings.refresh();
  };

  const status = { id: named('new'), state: 'awaiting-reply' as const };
  const person = (word: string) => ({
    name: `Name ${word}`,
    email: `${word}@customer.example`.toLowerCase(),
    phone: null,
  });

  const desk = {
    platform,
    clock,
    settings,
    append,
    project,
    at,
    status,
    /** A ticket of a department with a word in all its texts. */
    openTicket: async (
      name: string,
      department: string | null,
      word: string,
      files: readonly AttachmentInput[] = [],
    ) => {
      const requester = person(word);
      await append(
        `ticket-${named(name)}`,
        TicketOpened(
          {
            at: at(),
            number: `10${name.length}${String(named(name)).slice(0, 3)}`,
            channel: 'mail',
            type: named('request'),
            department: department === null ? null : named(department),
            line: `${department ?? 'none'}@desk.example`,
            subject: `Subject ${word}`,
            language: 'en',
            requester,
            proven: true,
            replyTo: requester.email,
            account: null,
            status,
            priority: null,
            category: null,
            owner: null,
            confirm: true,
            inbound: null,
            handedInBy: null,
            links: [],
          },
          requester.email,
        ),
        RequesterMessageAdded(
          {
            at: at(),
            message: named(`${name} first`),
            text: `Text ${word}`,
            body: null,
            attachments: [...files],
            channel: 'mail',
            participant: 1,
            from: requester,
            html: null,
            inbound: null,
            identity: null,
            messageId: null,
            proven: true,
            leftOut: [],
            handedInBy: null,
          },
          requester.email,
        ),
      );
    },
    /** A letter that came in by a department's line; settled on a ticket when one is named. */
    receive: async (name: string, department: string, word: string, ticket?: string) => {
      const raw = await platform.blobs.put(`letter:${named(name)}`, Buffer.from(`Subject: ${word}\r\n\r\nraw ${word}`));
      const from = person(word);
      const parsed = {
        at: at(),
        ...understood({
          from,
          sender: { verdict: 'pass', by: 'dmarc', detail: '' },
          subject: `Letter ${word}`,
          messageId: `${name}@customer.example`,
          text: `Text ${word}`,
        }),
      };
      await append(
        `inbound-${named(name)}`,
        MessageReceived({
          at: at(),
          channel: 'smtp',
          line: `${department}@desk.example`,
          raw,
          sha256: nodeHex(name),
          identity: nodeHex(`identity ${name}`),
          peer: '127.0.0.1',
          trustedPeer: true,
          helo: 'mx.customer.example',
          envelopeFrom: from.email,
          envelopeTo: `${department}@desk.example`,
        }),
        MessageParsed(parsed, from.email),
        ...(ticket === undefined
          ? []
          : [
              MessageSettled({
                at: at(),
                outcome: 'opened',
                ticket: named(ticket),
                number: '100001',
                duplicateOf: null,
              }),
            ]),
      );
    },
    /** A confirmation of a ticket. */
    request: (name: string, ticket: string, word: string) =>
      append(
        `delivery-${named(name)}`,
        DeliveryRequested({
          at: at(),
          channel: 'mail',
          ticket: named(ticket),
          number: '100001',
          participant: 1,
          template: 'confirmation',
          templateVersion: 1,
          language: 'en',
          line: 'red@desk.example',
          to: `${word}@customer.example`.toLowerCase(),
          toName: `Name ${word}`,
          message: null,
          automatic: true,
          notBefore: null,
          subject: `Delivery ${word}`,
          bare: false,
        }),
      ),
    open: () =>
      Query.open(platform, {
        settings,
        principals: { resolve: () => client('*') },
        ...parts,
      }),
  };

  await append(
    areaStream('departments'),
    ...['red', 'blue'].map((name) =>
      settingEvents.DepartmentDefined({ at: at(), id: named(name), key: name, name: { '*': `Department ${name}` } }),
    ),
  );
  await append(
    areaStream('types'),
    ...['red', 'blue'].map((name) =>
      settingEvents.TicketTypeDefined({
        at: at(),
        id: named(`${name} type`),
        key: name,
        name: { '*': `Type ${name}` },
        department: named(name),
        priority: null,
        series: 'tickets',
        copiesTakePart: false,
        retired: false,
      }),
    ),
  );
  await append(
    areaStream('lines'),
    ...['red', 'blue'].map((name) =>
      settingEvents.LineDefined({
        at: at(),
        id: named(`${name} line`),
        address: `${name}@desk.example`,
        type: named(`${name} type`),
        authservId: null,
        imap: null,
        name: null,
        confirms: true,
        retired: false,
      }),
    ),
  );
  await settings.refresh();
  return desk;
}

const nodeHex = (text: string): string => Buffer.from(nodeHashing.sha256(nodeHashing.utf8(text))).toString('hex');
