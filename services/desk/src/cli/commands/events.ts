import { open, rm } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Row } from '../../admin/command';
import { asked, rowsOf } from '../asking';
import { WrongUse } from '../failure';
import { jsonLine, jsonLines, jsonText, line, lines, shown } from '../print';
import type { Calling } from './leaf';
import { group, leaf } from './leaf';

interface Options {
  readonly after?: string;
  readonly to?: string;
}

const argsOf = ({ after }: Options) => (after === undefined ? {} : { after });

export function eventsCommands(program: Command, calling: Calling): void {
  const events = group(program, 'events', 'the log as CloudEvents, one JSON object a line');
  leaf(events, 'tail', 'events as they are appended, until you stop it')
    .option('--after <position>', 'from behind this position in the log on (-1: from the first)')
    .action(async (options: Options, command: Command) => {
      const { io } = calling(command);
      await jsonLines(io, asked(io, { command: 'events tail', args: argsOf(options) }));
    });
  leaf(events, 'export', 'all events up to now')
    .option('--after <position>', 'from behind this position in the log on')
    .option('--to <file>', 'into a new file instead of standard output')
    .action(async (options: Options, command: Command) => {
      const { io, json } = calling(command);
      const rows = asked(io, { command: 'events export', args: argsOf(options) });
      if (options.to === undefined) return jsonLines(io, rows);
      const count = await intoFile(options.to, rows, io.signal);
      if (json) await jsonLines(io, only({ file: options.to, events: count }));
      else await line(io, `${count} events in ${options.to}`);
    });
  leaf(
    events,
    'import <folder>',
    'an embedded desk that was stopped, into the empty stores that the environment names',
  ).action(async (folder: string, _options: unknown, command: Command) => {
    const { io, json } = calling(command);
    const { runImport } = await import('../../import/run-import');
    for await (const row of rowsOf(io, runImport(io.config(), folder, io.signal), 'events import'))
      if (json) await jsonLine(io, row);
      else await lines(io, imported(row, folder));
  });
}

const imported = ({ events, keys, blobs, parked, outbox, wentOn, into }: Row, folder: string): string =>
  `${wentOn === true ? 'went on, and ended: ' : ''}${shown(events)} events, ${shown(keys)} keys, ${shown(blobs)} blobs, ${shown(outbox)} kept mails and ${shown(parked)} parked streams are in log ${shown(into)}
${folder} is retired and starts no more. Start the services on the same stores, and run \`npx eventdesk verify\` once the projections have caught up.`;

/** Writes a new file, whole or not at all. */
async function intoFile(path: string, rows: AsyncIterable<unknown>, signal: AbortSignal): Promise<number> {
  const file = await open(path, 'wx', 0o600).catch((thrown: NodeJS.ErrnoException) => {
    const fault = thrown.code === 'EEXIST' ? 'is there already; name a new file' : `cannot be made (${thrown.code})`;
    throw new WrongUse(`--to: ${path} ${fault}`);
  });
  let count = 0;
  try {
    for await (const row of rows) {
      await file.write(`${jsonText(row)}\n`);
      count++;
    }
    if (signal.aborted) throw new WrongUse(`stopped; ${path} was not kept`);
    await file.sync();
    await file.close();
    return count;
  } catch (thrown) {
    await file.close();
    await rm(path, { force: true });
    throw thrown;
  }
}

async function* only(row: Readonly<Record<string, unknown>>) {
  yield row;
}
