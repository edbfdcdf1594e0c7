import type { Command } from 'commander';
import { show } from '../asking';
import { line, shown } from '../print';
import { table } from '../table';
import type { Calling } from './leaf';
import { group, leaf } from './leaf';

const fields = ['name', 'version', 'position', 'head', 'lag'];

export function projectionsCommands(program: Command, calling: Calling): void {
  const projections = group(program, 'projections', 'the documents that are folded from the events');
  leaf(projections, 'list', 'version, position in the log, and how far behind').action(
    async (_options: unknown, command: Command) => {
      const { io, json } = calling(command);
      const request = { command: 'projections list', args: {} };
      await show(io, json, request, (rows) => table(io, fields, rows, 'there are none'));
    },
  );
  leaf(projections, 'rebuild <name>', 'build one anew beside the live one, and swap').action(
    async (name: string, _options: unknown, command: Command) => {
      const { io, json } = calling(command);
      await show(io, json, { command: 'projections rebuild', args: { name } }, async (rows) => {
        for await (const row of rows)
          await line(io, `${shown(row.name)} version ${shown(row.version)} is rebuilt up to ${shown(row.position)}`);
      });
    },
  );
}
