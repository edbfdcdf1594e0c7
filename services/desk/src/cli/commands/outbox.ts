import type { Command } from 'commander';
import { asked, show } from '../asking';
import { WrongUse } from '../failure';
import { showMail } from '../kept-mail';
import { line, write } from '../print';
import { table } from '../table';
import type { Calling } from './leaf';
import { group, leaf } from './leaf';

const fields = ['delivery', 'at', 'number', 'to', 'subject', 'size'];

interface Kept {
  readonly erased?: true;
  /** One character a byte. */
  readonly raw?: string;
}

export function outboxCommands(program: Command, calling: Calling): void {
  const outbox = group(program, 'outbox', 'mails kept by `outbox:` instead of being sent');
  leaf(outbox, 'list', 'all of them').action(async (_options: unknown, command: Command) => {
    const { io, json } = calling(command);
    const request = { command: 'outbox list', args: {} };
    await show(io, json, request, (rows) => table(io, fields, rows, 'the outbox is empty'));
  });
  leaf(outbox, 'show <delivery>', 'one mail as it would have left, decoded')
    .option('--raw', 'its very bytes, for a file or another program')
    .action(async (id: string, { raw = false }: { raw?: boolean }, command: Command) => {
      const { io, json } = calling(command);
      // Bytes as they are would be obeyed by a terminal (T50).
      if (raw && io.out.isTTY)
        throw new WrongUse('--raw writes bytes as they are, not for a terminal: add `> mail.eml` behind it');
      const request = { command: 'outbox show', args: { id } };
      if (raw) {
        for await (const row of asked(io, request))
          await write(io.out, Buffer.from((row as Kept).raw ?? '', 'latin1'), io.signal);
        return;
      }
      await show(io, json, request, async (rows) => {
        for await (const row of rows) {
          const { erased, raw: bytes = '' } = row as Kept;
          if (erased) await line(io, 'this mail was erased with its recipient');
          else await showMail(io, Buffer.from(bytes, 'latin1'));
        }
      });
    });
}
