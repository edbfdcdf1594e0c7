import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  /** Of the supervisor. */
  pid: z.number().int().positive(),
  /** `127.0.0.1:2525`: the port that stands for those of all processes. */
  smtp: z.string(),
  protocol: z.enum(['smtp', 'lmtp']),
});

/** What a scaled run on this machine says of itself in its folder, for the command line. */
export type ScaledFile = z.output<typeof schema>;

const fileIn = (folder: string): string => join(folder, 'scaled.json');

/** Writes it whole or not at all, for its owner alone. */
export function writeScaledFile(folder: string, run: ScaledFile): void {
  const file = fileIn(folder);
  writeFileSync(`${file}.new`, `${JSON.stringify(run)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** What it says; undefined when there is none that can be read, or its run was killed. */
export function readScaledFile(folder: string): ScaledFile | undefined {
  try {
    const run = schema.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')));
    return runs(run.pid) ? run : undefined;
  } catch {
    return undefined;
  }
}

export const removeScaledFile = (folder: string): void => rmSync(fileIn(folder), { force: true });

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
