import type { Command } from 'commander';
import { visible } from '@eventdesk/platform/logging/visible';
import { show } from '../asking';
import { line, shown } from '../print';
import type { Calling } from './leaf';
import { group, leaf } from './leaf';

export function adminCommands(program: Command, calling: Calling): void {
  const admin = group(program, 'admin', 'administrators');
  leaf(admin, 'invite <email>', 'a one-time link by which somebody becomes an administrator').action(
    async (email: string, _options: unknown, command: Command) => {
      const { io, json } = calling(command);
      await show(io, json, { command: 'admin invite', args: { email } }, async (rows) => {
        for await (const { link, email: to, until } of rows) {
          // The link alone, for a script to take; what it is for stands beside it.
          await line(io, shown(link));
          io.err.write(`works once, for ${visible(shown(to))}, until ${shown(until)}; opening it says how\n`);
        }
      });
    },
  );
}
