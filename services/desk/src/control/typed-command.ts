import { relative, resolve } from 'node:path';

/**
 * How the command line is called so that it reaches the desk of a folder, whatever else runs here: `npx eventdesk`, with
 * the folder in front unless it is the usual one. Ports need not be said: `desk.json` in the folder tells them.
 */
export function typedCommand(folder: string): string {
  const whole = resolve(folder);
  if (whole === resolve('data')) return 'npx eventdesk';
  const near = relative('', whole);
  const short = near === '' ? '.' : near.startsWith('..') ? whole : near;
  const quoted = /^[\w./:@+-]+$/.test(short) ? short : `'${short.replaceAll("'", `'\\''`)}'`;
  return `EVENTDESK_DATA=${quoted} npx eventdesk`;
}
