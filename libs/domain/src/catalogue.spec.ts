import { isErased } from '@eventdesk/kernel/personal';
import { z } from 'zod';
import { areaStream, areaNames, areas } from './catalog/events';
import { noSettings, withSetting } from './catalog/settings';
import { catalogue, eventDefinitions } from './catalogue';
import { autoreply } from './contact/autoreply';
import { claim } from './contact/claim';
import { contact } from './contact/contact';
import { AutomaticAnswerGranted, AutomaticAnswerHeldBack, contactEvents, ValueClaimed } from './contact/events';
import { delivery } from './delivery/decider';
import { deliveryEvents } from './delivery/events';
import { inbound } from './inbound/decider';
import { inboundEvents } from './inbound/events';
import { entries, settingEvent } from './testing/default-settings';
import { ticket } from './ticket/decider';
import { ticketEvents } from './ticket/events';

const typesOf = (definitions: readonly { readonly type: string }[]) => definitions.map(({ type }) => type).sort();

describe('the events of each kind of stream', () => {
  it.each([
    ['ticket', ticket, ticketEvents],
    ['inbound', inbound, inboundEvents],
    ['delivery', delivery, deliveryEvents],
    ['contact', contact, contactEvents],
    ['claim', claim, [ValueClaimed]],
    ['autoreply', autoreply, [AutomaticAnswerGranted, AutomaticAnswerHeldBack]],
  ] as const)(
    '%s: its decider names every one, folded or left alone on purpose, and no other',
    (kind, decider, events) => {
      expect(decider.kind).toBe(kind);
      expect(Object.keys(decider.evolve).sort()).toEqual(typesOf(events));
    },
  );

  it('settings: every area is folded by its own event', () => {
    for (const area of areaNames) {
      const entry = { at: '2026-01-01T00:00:00.000Z', ...(entries[area][0] ?? { id: 'x' }) };
      const folded = withSetting(noSettings, { stream: areaStream(area), revision: 0, ...settingEvent(area, entry) });
      expect(folded[area].size).toBe(1);
    }
  });
});

describe('the catalogue', () => {
  it('has each type once in each version, and the newest version of each', () => {
    const names = eventDefinitions.map(({ type, version }) => `${type}.${version}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { type, version } of eventDefinitions)
      expect(catalogue.versions.get(type)).toBeGreaterThanOrEqual(version);
    expect(catalogue.definitions.get('CommandMet.1')?.audience).toBe('internal');
  });

  it('keeps what other services need not know inside', () => {
    const internal = eventDefinitions.filter(({ audience }) => audience === 'internal').map(({ type }) => type);
    expect(internal.sort()).toEqual([
      'AutomaticAnswerGranted',
      'AutomaticAnswerHeldBack',
      'ClientDefined',
      'NumberAllocated',
      'PolicyEnabled',
      'ValueClaimed',
    ]);
  });

  it('has a JSON Schema for each, and what fits it still fits after JSON', () => {
    for (const { type, schema } of eventDefinitions) {
      expect(() => z.toJSONSchema(schema, { io: 'output', unrepresentable: 'throw' })).not.toThrow();
      const data = sampleOf(schema);
      expect([type, schema.safeParse(data).error?.issues]).toEqual([type, undefined]);
      const back: unknown = JSON.parse(JSON.stringify(data));
      expect(back).toEqual(data);
      expect(schema.parse(back)).toEqual(data);
    }
  });

  it('T45 takes no field that is not written down', () => {
    for (const { schema } of eventDefinitions)
      expect(schema.safeParse({ ...(sampleOf(schema) as object), smuggled: 1 }).success).toBe(false);
  });

  it('T48 takes an erased person in every event that names one', () => {
    expect(isErased({ erased: true })).toBe(true);
    for (const { schema } of [...ticketEvents, ...inboundEvents, ...deliveryEvents, ...contactEvents, areas.agents])
      expect(schema.safeParse(sampleOf(schema, true)).success).toBe(true);
  });
});

interface Def {
  readonly type: string;
  readonly shape: Readonly<Record<string, z.ZodType>>;
  readonly element: z.ZodType;
  readonly valueType: z.ZodType;
  readonly innerType: z.ZodType;
  readonly options: readonly z.ZodType[];
  readonly entries: Readonly<Record<string, string>>;
  readonly values: readonly unknown[];
}
const isPersonal = (def: Def): boolean => def.type === 'union' && def.options.length === 3;

/** Some data that fits a schema; personal values erased when that is asked for. */
function sampleOf(schema: z.ZodType, erase = false): unknown {
  const def = schema._zod.def as unknown as Def;
  switch (def.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(def.shape)
          .filter(([, part]) => (part._zod.def as { type: string }).type !== 'optional')
          .map(([key, part]) => [key, sampleOf(part, erase)]),
      );
    case 'array':
      return [sampleOf(def.element, erase)];
    case 'record':
      return { en: sampleOf(def.valueType, erase) };
    case 'nullable':
      return sampleOf(def.innerType, erase);
    case 'union':
      return erase && isPersonal(def) ? { erased: true } : sampleOf(def.options[0] as z.ZodType, erase);
    case 'enum':
      return Object.values(def.entries)[0];
    case 'literal':
      return def.values[0];
    case 'boolean':
      return true;
    case 'number':
      return 7;
    default:
      return ['00000000-0000-8000-8000-000000000001', '2026-01-01T00:00:00.000Z', 'key', 'en'].find(
        (text) => schema.safeParse(text).success,
      );
  }
}
