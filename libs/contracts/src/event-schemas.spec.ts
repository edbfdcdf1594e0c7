import { catalogue, eventDefinitions } from '@eventdesk/domain/catalogue';
import { TicketAssigned, TicketOpened } from '@eventdesk/domain/ticket/events';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import Ajv from 'ajv/dist/2020';
import formats from 'ajv-formats';
import { cloudEvent, cloudEventType, envelope, markerType } from './cloud-event';
import { describeEvent, eventSchemas, schemaDocument } from './event-schemas';
import { definitionsOfKind, publicKinds } from './streams';

const id = '018bcfe5-6800-8000-8000-000000000001';
const status = { id, state: 'awaiting-reply' as const };
const opened = (requester: unknown) => ({
  ...TicketOpened({
    at: '2026-01-01T00:00:00Z',
    number: '100001',
    channel: 'mail',
    type: id,
    department: null,
    line: null,
    subject: { withheld: true },
    language: 'en',
    requester: requester as { erased: true },
    proven: true,
    replyTo: null,
    account: null,
    status,
    priority: null,
    category: null,
    owner: null,
    confirm: true,
    inbound: null,
    handedInBy: null,
    links: [],
  }),
});

const recorded = (event: { type: string; version: number; data: unknown }): RecordedEvent => ({
  ...event,
  id,
  stream: `ticket-${id}`,
  revision: 3,
  position: 17,
  metadata: { commandId: id, correlationId: id, causationId: id, actor: 'agent:x' },
});

describe('the schemas of events', () => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true });
  formats(ajv);
  const validate = (type: string) => ajv.compile(schemaDocument(type, eventSchemas().get(type) ?? { not: {} }));

  it('X-3 take a personal value, one that is erased, and one that is withheld', () => {
    const check = validate('eventdesk.TicketOpened.v1');
    const person = { name: 'Ada', email: 'ada@customer.example', phone: null };
    for (const requester of [person, { erased: true }, { withheld: true }])
      expect([requester, check(opened(requester).data)]).toEqual([requester, true]);
    for (const wrong of [{ erased: false }, { ...person, more: 1 }, 'Ada', null])
      expect([wrong, check(opened(wrong).data)]).toEqual([wrong, false]);
  });

  it('X-3 are those of the public events alone, and of the marker', () => {
    const types = [...eventSchemas().keys()];
    const internal = eventDefinitions.filter(({ audience }) => audience === 'internal');
    for (const { type, version } of internal) expect(types).not.toContain(cloudEventType(type, version));
    expect(types).toContain(markerType);
    expect(validate(markerType)({})).toBe(true);
    expect(validate(markerType)({ more: 1 })).toBe(false);
  });

  it('each event of the product leaves by one kind of stream, or is internal', () => {
    const leaving = publicKinds.flatMap((kind) => definitionsOfKind[kind].map(({ type }) => type));
    expect(new Set(leaving).size).toBe(leaving.length);
    const staying = eventDefinitions.filter(({ type }) => !leaving.includes(type));
    expect(staying.filter(({ audience }) => audience === 'public')).toEqual([]);
  });
});

describe('the envelope', () => {
  const source = { logId: id, publicUrl: 'https://desk.example' };

  it('X-3 is CloudEvents 1.0 with the extensions of the feed', () => {
    const event = recorded(TicketAssigned({ at: '2026-01-01T00:00:00Z', owner: id }));
    const made = envelope(source, event, event.data);
    expect(cloudEvent.parse(made)).toEqual({
      specversion: '1.0',
      id,
      type: 'eventdesk.TicketAssigned.v1',
      source: `urn:uuid:${id}`,
      subject: `ticket-${id}`,
      time: '2026-01-01T00:00:00Z',
      datacontenttype: 'application/json',
      dataschema: 'https://desk.example/schemas/eventdesk.TicketAssigned.v1.json',
      revision: 3,
      position: 17,
      correlationid: id,
      causationid: id,
      data: { at: '2026-01-01T00:00:00Z', owner: id },
    });
  });

  it('of what may not be seen is a marker that keeps the revision', () => {
    const event = recorded(TicketAssigned({ at: '2026-01-01T00:00:00Z', owner: id }));
    expect(envelope(source, event)).toMatchObject({ type: markerType, revision: 3, data: {} });
  });
});

describe('describeEvent', () => {
  it('says schema, versions, audience, and who appends and handles it', () => {
    const appenders = [{ name: 'decider ticket', types: ['TicketOpened'] }];
    const handlers = [
      { name: 'projection ticket-list', types: ['TicketOpened', 'TicketClosed'] },
      { name: 'projection deliveries', types: ['DeliverySent'] },
    ];
    expect(describeEvent('TicketOpened', appenders, handlers)).toMatchObject({
      type: 'TicketOpened',
      audience: 'public',
      kind: 'ticket',
      appendedBy: ['decider ticket'],
      handledBy: ['projection ticket-list'],
      versions: [{ version: catalogue.versions.get('TicketOpened'), cloudType: 'eventdesk.TicketOpened.v1' }],
    });
    expect(describeEvent('NumberAllocated', [], [])).toMatchObject({ audience: 'internal', kind: null });
    expect(describeEvent('TicketExploded', [], [])).toBeUndefined();
  });

  it('an event that says no time of its own has the one in front of its id', () => {
    const event = recorded({ type: 'NumberAllocated', version: 1, data: { ticket: id } });
    expect(envelope({ logId: id, publicUrl: '' }, event, event.data).time).toBe('2023-11-14T22:13:20.000Z');
  });
});
