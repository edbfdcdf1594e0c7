import { areas, areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import type { Area } from '@eventdesk/domain/catalog/events';
import type { Settings } from '@eventdesk/domain/catalog/settings';
import { defaultLimits, noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import { catalogue } from '@eventdesk/domain/catalogue';
import type { NewEvent, RecordedEvent } from '@eventdesk/kernel/event';
import { none } from '@eventdesk/kernel/ports/event-store';
import type { MailListener } from '@eventdesk/kernel/ports/mail-listener';
import type { MailReader } from '@eventdesk/kernel/ports/mail-reader';
import { SmtpClient } from '@eventdesk/kernel/testing/smtp-client';
import { Folded } from '@eventdesk/platform/compose/folded';
import { authenticatorWithoutDns, listenForMail, readerInThread } from '@eventdesk/platform/compose/testing/mail-in';
import { memoryPlatform } from '@eventdesk/platform/compose/testing/memory-platform';
import { Peers } from '../network';
import { ParsePolicy } from '../parse/parse-policy';
import { Receiver } from '../receive/receiver';

const id = (n: number): string => `00000000-0000-8000-8000-${String(n).padStart(12, '0')}`;
const at = '2026-01-01T00:00:00.000Z';
const entry = { at, name: { en: 'x' } };

/** One type, two lines, the statuses, a series. */
const definitions: Partial<Record<Area, readonly object[]>> = {
  departments: [{ ...entry, id: id(1), key: 'support' }],
  types: [
    {
      ...entry,
      id: id(2),
      key: 'request',
      department: id(1),
      priority: null,
      series: 'main',
      copiesTakePart: false,
      retired: false,
    },
  ],
  statuses: ['awaiting-reply', 'in-progress', 'awaiting-customer', 'solved', 'closed'].map((state, order) => ({
    ...entry,
    id: id(10 + order),
    key: state,
    state,
    order,
  })),
  categories: [{ ...entry, id: id(30), key: 'billing' }],
  series: [{ at, id: id(3), key: 'main', prefix: '', start: 100001, generation: 1 }],
};

export const line = (address: string, more: object = {}): object => ({
  at,
  id: id(100 + address.length),
  address,
  type: id(2),
  authservId: null,
  imap: null,
  name: null,
  confirms: true,
  retired: false,
  ...more,
});

/** A desk with intake's classes over in-memory stores, and a real listener when a test wants one. */
export class Desk {
  readonly memory = memoryPlatform(catalogue);
  readonly platform = this.memory.platform;
  readonly settings = new Folded<Settings>(this.platform.events, areaNames.map(areaStream), withSetting, noSettings);
  private readonly listeners: MailListener[] = [];
  private readonly clients: SmtpClient[] = [];

  /** A desk with the lines support@ and sales@desk.example. */
  static async open(): Promise<Desk> {
    const desk = new Desk();
    for (const [area, entries] of Object.entries(definitions)) await desk.define(area as Area, ...entries);
    await desk.define('lines', line('support@desk.example'), line('sales@desk.example'));
    await desk.settings.refresh();
    return desk;
  }

  /** Appends settings; nobody is told. */
  async define(area: Area, ...entries: readonly object[]): Promise<void> {
    const stream = areaStream(area);
    const last = (await this.platform.events.read(stream, { backwards: true, limit: 1 }))[0];
    const make = areas[area] as unknown as (data: object) => NewEvent;
    const events = entries.map((data) => ({
      ...make(data),
      id: this.platform.newId(),
      metadata: { commandId: this.platform.newId(), correlationId: id(0), causationId: id(0), actor: 'bootstrap' },
    }));
    await this.platform.events.append(stream, events, last?.revision ?? none);
  }

  limits(more: Partial<typeof defaultLimits>): Promise<void> {
    return this.define('limits', { at, id: id(4), ...defaultLimits, ...more });
  }

  /** Takes mail on loopback; `peers` are the relays in front of it. */
  async listen(peers: readonly string[] = [], maxSize = 1_000_000): Promise<MailListener> {
    const listener = await listenForMail({
      host: '127.0.0.1',
      port: 0,
      protocol: 'smtp',
      hostname: 'mx.desk.example',
      maxSize,
      handlers: this.receiver(peers),
    });
    this.listeners.push(listener);
    return listener;
  }

  receiver(peers: readonly string[] = []): Receiver {
    return new Receiver(this.platform, this.settings, readerInThread, new Peers(peers));
  }

  parser(reader: MailReader = readerInThread): ParsePolicy {
    return new ParsePolicy(this.platform, this.settings, reader, authenticatorWithoutDns);
  }

  /** A client that has greeted. */
  async client(listener: MailListener): Promise<SmtpClient> {
    const { client } = await SmtpClient.to(listener.port);
    this.clients.push(client);
    await client.ask('EHLO client.example');
    return client;
  }

  /** Everything in the streams of letters, in the order of the log. */
  async letters(): Promise<readonly RecordedEvent[]> {
    const log = await this.platform.events.readAll(-1, 100_000);
    return log.filter(({ stream }) => stream.startsWith('inbound-'));
  }

  async types(): Promise<readonly string[]> {
    return (await this.letters()).map(({ type }) => type);
  }

  /** Lets the parser handle what has come in so far. */
  async parse(parser = this.parser()): Promise<void> {
    for (const event of await this.letters())
      if (event.type === 'MessageReceived' || event.type === 'MessageReplayed') await parser.handle(event);
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.close();
    await Promise.all(this.listeners.map((listener) => listener.close(0)));
  }
}

/** A small mail. */
export const mail = (more: Partial<Record<'from' | 'subject' | 'messageId' | 'text' | 'extra', string>> = {}): string =>
  [
    `From: ${more.from ?? 'Ada <ada@client.example>'}`,
    'To: support@desk.example',
    `Subject: ${more.subject ?? 'Printer'}`,
    'Date: Thu, 01 Jan 2026 10:00:00 +0000',
    `Message-ID: <${more.messageId ?? 'm1@client.example'}>`,
    ...(more.extra === undefined ? [] : [more.extra]),
    '',
    more.text ?? 'It does not print.',
  ].join('\r\n');
