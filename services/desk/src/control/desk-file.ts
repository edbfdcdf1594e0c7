import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  pid: z.number().int().positive(),
  http: z.string(),
  ops: z.string(),
  /** `127.0.0.1:2525` */
  smtp: z.string(),
  protocol: z.enum(['smtp', 'lmtp']),
  /** Path of the control socket. */
  control: z.string(),
});

/** What a running desk says of itself in its folder, for the command line. */
export type DeskFile = z.output<typeof schema>;

export const deskFileName = 'desk.json';

/** Writes it whole or not at all, for its owner alone. */
export function writeDeskFile(folder: string, desk: DeskFile): void {
  const file = join(folder, deskFileName);
  const temporary = `${file}.${desk.pid}.new`;
  writeFileSync(temporary, `${JSON.stringify(desk)}\n`, { mode: 0o600 });
  renameSync(temporary, file);
}

/** What it says; undefined when there is none or none that can be read. It may be left over by a desk that was killed. */
export function readDeskFile(folder: string): DeskFile | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(join(folder, deskFileName), 'utf8')));
  } catch {
    return undefined;
  }
}

export const removeDeskFile = (folder: string): void => rmSync(join(folder, deskFileName), { force: true });
