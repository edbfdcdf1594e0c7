import { createHash } from 'node:crypto';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { FeedMessage } from './envelope';
import { eventOf, messageOf } from './envelope';
import { sign, verify } from './testing/test-kafka';

const event: RecordedEvent = {
  id: 'e1',
  stream: 'ticket-1',
  revision: 3,
  position: 17,
  type: 'TicketOpened',
  version: 2,
  data: { at: '2026-01-02T03:04:05Z', text: 'سلام \u0000 \u{1f600}' },
  metadata: { commandId: 'c', correlationId: 'k', causationId: 'l', actor: 'agent:1', commandMac: 'secret' },
};
const envelope = { logId: 'log', publicUrl: 'https://desk.example', isInternal: () => false, sign };
const message = messageOf(event, envelope);
const read = (changed: Partial<FeedMessage>) => eventOf({ ...message, ...changed }, 'log', verify);

describe('a record of the feed', () => {
  it('is a CloudEvent in binary mode, keyed by its stream', () => {
    expect(message).toMatchObject({
      key: 'ticket-1',
      value: JSON.stringify(event.data),
      headers: {
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_id: 'e1',
        ce_type: 'eventdesk.TicketOpened.v2',
        ce_source: 'urn:uuid:log',
        ce_subject: 'ticket-1',
        ce_time: '2026-01-02T03:04:05Z',
        ce_dataschema: 'https://desk.example/schemas/eventdesk.TicketOpened.v2.json',
        ce_revision: '3',
        ce_position: '17',
        ce_correlationid: 'k',
        ce_causationid: 'l',
      },
    });
  });

  it('comes back as the event, without the command and the actor', () => {
    const metadata = { commandId: '', correlationId: 'k', causationId: 'l', actor: '' };
    expect(read({})).toEqual({ ...event, metadata });
  });

  it('of an internal type is a marker that keeps its revision and says nothing', () => {
    const marker = messageOf(event, { ...envelope, isInternal: () => true });
    expect(marker.value).toBe('{}');
    expect(marker.headers).toMatchObject({ ce_type: 'eventdesk.Internal.v1', ce_revision: '3' });
    expect(JSON.stringify(marker)).not.toMatch(/TicketOpened|سلام|secret/);
    expect(eventOf(marker, 'log', verify)).toMatchObject({ type: 'Internal', version: 1, revision: 3, data: {} });
  });

  it.each<[string, Partial<FeedMessage>]>([
    ['no signature', { headers: { ...message.headers, ce_mac: '' } }],
    ['another value', { value: '{"at":"2026-01-02T03:04:05Z"}' }],
    ...[
      'ce_source',
      'ce_subject',
      'ce_revision',
      'ce_type',
      'ce_id',
      'ce_position',
      'ce_correlationid',
      'ce_causationid',
      'ce_time',
      'ce_mac2',
    ].map((name): [string, Partial<FeedMessage>] => [
      `another ${name}`,
      { headers: { ...message.headers, [name]: '4' } },
    ]),
  ])('T43 is forged with %s', (_what, changed) => expect(read(changed)).toBe('forged'));

  it('T43 of an earlier release, whose signature held no id and no position, only names an event', () => {
    const { ce_mac2: _none, ...headers } = message.headers;
    expect(read({ headers: { ...headers, ce_id: 'another', ce_position: '9' } })).toBe('half-signed');
    expect(read({ headers: { ...headers, ce_revision: '4' } })).toBe('forged');
  });

  it('is set aside when it is of another log, or not of our form', () => {
    expect(eventOf(message, 'another', verify)).toBe('other-log');
    expect(read({ key: 'ticket-2' })).toBe('unreadable');
    const bad = messageOf({ ...event, type: 'No type' }, envelope);
    expect(eventOf(bad, 'log', verify)).toBe('unreadable');
    const value = 'no JSON';
    const text = (name: string): string => message.headers[name] ?? '';
    const hash = createHash('sha256').update(value).digest();
    const ce_mac = sign([text('ce_source'), text('ce_subject'), text('ce_revision'), text('ce_type'), hash]);
    const { ce_mac2: _none, ...headers } = message.headers;
    expect(read({ value, headers: { ...headers, ce_mac } })).toBe('unreadable');
  });
});
