import type { Command } from 'commander';
import { asked } from '../asking';
import { jsonLine, line, shown } from '../print';
import type { Calling } from './leaf';
import { leaf } from './leaf';

export function verifyCommand(program: Command, calling: Calling): void {
  leaf(program, 'verify', 'read everything and check it: order, hashes, blobs, documents against a fresh fold').action(
    async (_options: unknown, command: Command) => {
      const { io, json, exit } = calling(command);
      for await (const row of asked(io, { command: 'verify', args: {} })) {
        const fault = 'fault' in row;
        if (fault || row.ok === false) exit(1);
        if (json) await jsonLine(io, row);
        else if (fault)
          await line(
            io,
            Object.entries(row)
              .map(([name, value]) => `${name}=${shown(value)}`)
              .join(' '),
          );
        else
          await line(
            io,
            `${shown(row.events)} events in ${shown(row.streams)} streams, ${shown(row.blobs)} blobs` +
              `${row.erased ? ` (${shown(row.erased)} erased)` : ''}, ${shown(row.documents)} documents: ${row.ok ? 'all right' : `${shown(row.faults)} faults`}`,
          );
      }
    },
  );
}
