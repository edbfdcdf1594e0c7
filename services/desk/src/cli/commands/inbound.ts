import type { Command } from 'commander';
import { asked, show } from '../asking';
import { jsonLines, line, lines, shown } from '../print';
import { table } from '../table';
import type { Calling } from './leaf';
import { group, leaf } from './leaf';

const fields = ['id', 'receivedAt', 'line', 'from', 'subject', 'outcome', 'number', 'cause', 'seenAgain'];

export function inboundCommands(program: Command, calling: Calling): void {
  const inbound = group(program, 'inbound', 'what came in, what became of it, and again');
  leaf(inbound, 'list', 'inbound messages, newest first')
    .option('--outcome <outcome>', 'only these: opened, added, duplicate, bounce, automatic, held or pending')
    .action(async ({ outcome }: { outcome?: string }, command: Command) => {
      const { io, json } = calling(command);
      const request = { command: 'inbound list', args: outcome === undefined ? {} : { outcome } };
      const nothing =
        outcome === undefined ? 'nothing has come in yet' : `no inbound message has the outcome ${outcome} now`;
      await show(io, json, request, (rows) => table(io, fields, rows, nothing));
    });
  leaf(inbound, 'show <id>', 'one inbound message with everything that happened to it').action(
    async (id: string, _options: unknown, command: Command) => {
      const { io, json } = calling(command);
      await show(io, json, { command: 'inbound show', args: { id } }, async (rows) => {
        for await (const { revision, type, actor, data } of rows) {
          await line(io, `${shown(revision)} ${shown(type)} by ${shown(actor)}`);
          await lines(io, JSON.stringify(data, undefined, 2).replace(/^/gm, '  '));
        }
      });
    },
  );
  leaf(inbound, 'replay <id>', 'handle a held message again').action(
    async (id: string, _options: unknown, command: Command) => {
      const { io, json } = calling(command);
      const rows = asked(io, { command: 'inbound replay', args: { id } });
      if (json) return jsonLines(io, rows);
      for await (const row of rows) await line(io, `message ${shown(row.id)} is handled again`);
    },
  );
}
