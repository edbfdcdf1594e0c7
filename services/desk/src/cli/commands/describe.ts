import type { Command } from 'commander';
import type { EventDescription } from '@eventdesk/contracts/event-schemas';
import { Problem } from '@eventdesk/kernel/problem';
import { jsonLine, line, lines } from '../print';
import type { Calling } from './leaf';
import { leaf } from './leaf';

export function describeCommand(program: Command, calling: Calling): void {
  leaf(
    program,
    'describe [type]',
    'an event type: schema, versions, who appends it, who handles it; without one, all types',
  ).action(async (type: string | undefined, _options: unknown, command: Command) => {
    const { io, json } = calling(command);
    const { describe, knownTypes, nearestType } = await import('../described-events');
    if (type === undefined) {
      for (const known of knownTypes()) await (json ? jsonLine(io, { type: known }) : line(io, known));
      return;
    }
    const found = describe(type);
    if (!found) {
      const near = nearestType(type);
      const hint = near === undefined ? '' : ` did you mean ${near}?`;
      const known = `known: ${knownTypes().join(', ')}`;
      throw new Problem('event-type-not-found', 'not-found', `there is no event type ${type};${hint} ${known}`);
    }
    if (json) return jsonLine(io, found);
    await line(io, `${found.type} (${found.audience}${found.kind === null ? '' : `, in ${found.kind} streams`})`);
    await line(io, `appended by  ${list(found.appendedBy)}`);
    await line(io, `handled by   ${list(found.handledBy)}`);
    for (const { version, cloudType, schema } of found.versions) {
      await line(io, '');
      await line(io, `version ${version}, ${cloudType}`);
      await lines(io, JSON.stringify(schema, undefined, 2));
    }
  });
}

const list = (names: EventDescription['appendedBy']): string => (names.length === 0 ? 'nobody' : names.join(', '));
