const pascal = (name) => name.replace(/(?:^|-)([a-z0-9])/g, (_, letter) => letter.toUpperCase());
export const camel = (name) => name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const AT = '2026-01-31T12:00:00.000Z';

/** A spec that fails when the event loses its strict schema. */
export const eventSpec = (name) => `import { ${name} } from './events';

describe('${name}', () => {
  const event = ${name}({ at: '${AT}' });

  it('holds what it is declared to hold, and nothing else', () => {
    expect(${name}.schema.parse(event.data)).toEqual(event.data);
    expect(() => ${name}.schema.parse({ ...(event.data as object), undeclared: true })).toThrow();
  });
});
`;

/** A projection of one document a stream, which begins with the event `begins`; `list` names the area's events. */
export const projectionFile = (name, area, list, begins) => `import { ${list} } from '@eventdesk/domain/${area}/events';
import { idOf } from '@eventdesk/kernel/event';
import { projection } from '@eventdesk/kernel/projection';

/** One ${area}, as \`${name}\` shows it. */
export interface ${pascal(name)} {
  readonly id: string;
  readonly at: string;
}

export const ${camel(name)} = projection<${pascal(name)}>()({
  name: '${name}',
  version: 1,
  kind: '${area}',
  events: ${list},
  indexes: [{ name: 'at', fields: ['at'] }],
  on: {
    ${begins}: (_, { stream, data }) => ({ id: idOf(stream), at: data.at }),
  },
});
`;

/** A spec that fails when the projection no longer folds the event. */
export const projectionSpec = (name, area, eventName) => `import type { RecordedEvent } from '@eventdesk/kernel/event';
import { ${camel(name)} } from './${name}';

/** An event as it is read from the log, with the data that matters here. */
const recorded = (type: string, data: object): RecordedEvent => ({
  id: '00000000-0000-8000-8000-000000000001',
  stream: '${area}-00000000-0000-8000-8000-000000000002',
  revision: 0,
  position: 0,
  type,
  version: 1,
  data,
  metadata: { commandId: 'command', correlationId: 'cause', causationId: 'cause', actor: 'bootstrap' },
});

describe('${name}', () => {
  it('begins a document with ${eventName}', () => {
    expect(${camel(name)}.fold(undefined, recorded('${eventName}', { at: '${AT}' }))).toEqual({
      id: '00000000-0000-8000-8000-000000000002',
      at: '${AT}',
    });
  });

  it('leaves the document as it was when the event is none of its own', () => {
    const document = { id: 'one', at: '${AT}' };
    expect(${camel(name)}.fold(document, recorded('SomethingElse', {}))).toBe(document);
  });
});
`;
