import type { Command } from 'commander';
import { show } from '../asking';
import { table } from '../table';
import type { Calling } from './leaf';
import { group, leaf } from './leaf';

export function secretsCommands(program: Command, calling: Calling): void {
  const secrets = group(program, 'secrets', 'the root secrets of the desk, by their fingerprints');
  leaf(secrets, 'list', 'what each is for, and how many keys it seals').action(
    async (_options: unknown, command: Command) => {
      const { io, json } = calling(command);
      const fields = ['fingerprint', 'state', 'sealed'];
      await show(io, json, { command: 'secrets list', args: {} }, (rows) => table(io, fields, rows, 'there is none'));
    },
  );
}
