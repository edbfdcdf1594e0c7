import { PassThrough } from 'node:stream';
import type { TextOut } from './io';
import { ProgressBar } from './progress-bar';

describe('ProgressBar', () => {
  it('writes a line now and then where there is no terminal', () => {
    const said: string[] = [];
    const err: TextOut = { write: (text) => said.push(String(text)) > 0, once: () => undefined };
    let now = 0;
    const bar = new ProgressBar('verify', err, () => now);
    for (now = 0; now <= 5000; now += 500) bar.tell({ done: now, of: 5000 });
    bar.end();
    expect(said).toEqual(['verify: 40 % (2000 of 5000)\n', 'verify: 80 % (4000 of 5000)\n']);
  });

  it('says at once what is waited for', () => {
    const said: string[] = [];
    const err: TextOut = { write: (text) => said.push(String(text)) > 0, once: () => undefined };
    new ProgressBar('events import', err).note('waiting for EventStoreDB');
    expect(said).toEqual(['events import: waiting for EventStoreDB\n']);
  });

  it('draws a bar on a terminal, and takes it away', () => {
    const drawn: string[] = [];
    const stream = new PassThrough().on('data', (bytes: Buffer) => drawn.push(bytes.toString('utf8')));
    const terminal = Object.assign(stream, {
      ...{ isTTY: true, columns: 80, cursorTo: () => true, clearLine: () => true, moveCursor: () => true },
    });
    const bar = new ProgressBar('verify', terminal as unknown as TextOut);
    bar.tell({ done: 5, of: 10 });
    bar.end();
    expect(drawn.join('')).toContain('verify');
  });
});
