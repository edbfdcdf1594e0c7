import type { Config } from '@eventdesk/platform/config/config';
import { readConfig } from '@eventdesk/platform/config/read-config';
import type { Io, TextOut } from '../cli/io';
import { runProgram } from '../cli/program';

/** What a command did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Standard output as JSON lines. */
  rows<T = Record<string, unknown>>(): T[];
}

/** How a command is run, where not as a script would over an empty environment. */
export interface Around {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly terminal?: boolean;
  readonly signal?: AbortSignal;
  /** Called with all that was printed so far, each time something is. */
  readonly printed?: (out: string) => void;
}

/** Runs a command line in this process, over streams that are kept. */
export async function run(args: readonly string[], around: Around = {}): Promise<Ran> {
  const { env = {}, stdin = '', terminal = false, printed } = around;
  const chunks: Buffer[] = [];
  const errors: Buffer[] = [];
  const keeping = (kept: Buffer[], told?: (all: string) => void): TextOut => ({
    isTTY: terminal,
    columns: 100,
    write: (text) => {
      kept.push(Buffer.from(text));
      told?.(Buffer.concat(kept).toString('utf8'));
      return true;
    },
    once: () => undefined,
  });
  const io: Io = {
    out: keeping(chunks, printed),
    err: keeping(errors),
    stdin: (async function* () {
      yield Buffer.from(stdin);
    })(),
    config: (): Config => readConfig(env),
    signal: around.signal ?? new AbortController().signal,
    debug: () => false,
  };
  const code = await runProgram(args, io);
  const out = Buffer.concat(chunks).toString('utf8');
  return {
    code,
    out,
    err: Buffer.concat(errors).toString('utf8'),
    rows: <T>() =>
      out
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as T),
  };
}
