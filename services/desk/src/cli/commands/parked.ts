import type { Command } from 'commander';
import { show } from '../asking';
import { line, lines, shown } from '../print';
import { table } from '../table';
import type { Calling } from './leaf';
import { group, leaf } from './leaf';

const fields = ['group', 'stream', 'revision', 'since', 'cause'];

export function parkedCommands(program: Command, calling: Calling): void {
  const parked = group(program, 'parked', 'events that a consumer could not handle; later ones of their stream wait');
  leaf(parked, 'list', 'parked streams').action(async (_options: unknown, command: Command) => {
    const { io, json } = calling(command);
    await show(io, json, { command: 'parked list', args: {} }, (rows) => table(io, fields, rows, 'nothing is parked'));
  });
  leaf(parked, 'show <group> <stream>', 'one of them, and the event it stands at').action(
    async (name: string, stream: string, _options: unknown, command: Command) => {
      const { io, json } = calling(command);
      await show(io, json, { command: 'parked show', args: { group: name, stream } }, async (rows) => {
        for await (const { event, ...parking } of rows) {
          for (const [field, value] of Object.entries(parking)) await line(io, `${field.padEnd(10)}${shown(value)}`);
          await lines(io, JSON.stringify(event, undefined, 2));
        }
      });
    },
  );
  for (const [verb, summary] of [
    ['replay', 'try it again from the event it stands at'],
    ['drop', 'give that event up for this consumer, and go on behind it'],
  ] as const)
    leaf(parked, `${verb} <group> <stream>`, summary).action(
      async (name: string, stream: string, _options: unknown, command: Command) => {
        const { io, json, exit } = calling(command);
        const request = { command: `parked ${verb}`, args: { group: name, stream } };
        await show(io, json, request, async (rows) => {
          for await (const { state, revision, cause } of rows) {
            if (state === 'handled') await line(io, `${stream} goes on for ${name}`);
            else if (state === 'waiting')
              await line(io, `${stream} is tried again within seconds where a process runs, else when one starts`);
            else {
              await line(io, `${stream} is parked for ${name} at revision ${shown(revision)}: ${shown(cause)}`);
              exit(1);
            }
          }
        });
      },
    );
}
