import type { Command } from 'commander';
import type { Calling } from './leaf';
import { group, leaf } from './leaf';
import { mailExplain } from './mail-explain';
import { mailSend } from './mail-send';

const gathered = (address: string, before: readonly string[]): readonly string[] => [...before, address];

export function mailCommands(program: Command, calling: Calling): void {
  const mail = group(program, 'mail', 'raw mail files');
  leaf(mail, 'explain <file...>', 'what intake understands of them, one JSON line each; touches no store').action(
    (files: string[], _options: unknown, command: Command) => mailExplain(calling(command), files),
  );
  leaf(mail, 'send <file...>', 'hand them to the running desk (- is standard input)')
    .option('--to <address>', 'to this address, whatever the mail says; may be given again', gathered, [])
    .action((files: string[], { to }: { to: readonly string[] }, command: Command) =>
      mailSend(calling(command), files, to),
    );
}
