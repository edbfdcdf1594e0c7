import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Systems cut longer paths of sockets (107 bytes on Linux, 103 on macOS), or refuse them. */
const longest = 100;

/**
 * Where the desk of a folder listens for its command line: `control.sock` in the folder, a fresh folder of our own among
 * the temporary ones when that path is too long for a socket, a named pipe on Windows. `desk.json` tells it.
 */
export function socketPath(folder: string, platform: NodeJS.Platform = process.platform): string {
  const whole = resolve(folder);
  if (platform === 'win32')
    return `\\\\.\\pipe\\eventdesk-${createHash('sha256').update(whole.toLowerCase()).digest('hex').slice(0, 32)}`;
  const path = join(whole, 'control.sock');
  return Buffer.byteLength(path) <= longest ? path : join(mkdtempSync(join(tmpdir(), 'eventdesk-')), 'control.sock');
}
