import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { logAfter } from '@eventdesk/kernel/testing/samples';
import { typescriptArguments } from '../../testing/typescript-child';
import { openSqliteEvents } from './open';

const kills = 8;
const batch = 3;

/** Appends batches on many lanes for ever and prints what was acknowledged, one `stream revision position` a line. */
const script = `
  const { randomUUID } = require('node:crypto');
  const { writeSync } = require('node:fs');
  const { openSqliteEvents } = require(${JSON.stringify(join(__dirname, 'open.ts'))});
  const event = () => {
    const id = randomUUID();
    const metadata = { commandId: id, correlationId: id, causationId: id, actor: 'timer:test' };
    return { id, type: 'SampleHappened', version: 1, data: { text: 'x'.repeat(500) }, metadata };
  };
  openSqliteEvents({ file: process.argv[1] }).then(({ events }) => {
    const lane = async () => {
      const stream = 'sample-' + randomUUID();
      for (let expected = -1; ; ) {
        const { revision, position } = await events.append(stream, Array.from({ length: ${batch} }, event), expected);
        writeSync(1, stream + ' ' + revision + ' ' + position + '\\n');
        expected = revision;
      }
    };
    for (let n = 0; n < 16; n++) lane();
  });`;

/** Runs the script until it acknowledged so many appends, kills it at once and gives what it had printed. */
async function killedAfter(acknowledged: number, file: string): Promise<string[]> {
  const child = spawn(process.execPath, [...typescriptArguments, '-e', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    printed += text;
    if (printed.split('\n').length > acknowledged) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return printed.slice(0, printed.lastIndexOf('\n')).split('\n');
}

describe('the event file of a killed process', () => {
  it(`T32 holds every acknowledged append once and none in part, over ${kills} kills`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eventdesk-kill-'));
    const file = join(folder, 'events.db');
    const acknowledged: string[] = [];
    for (let kill = 0; kill < kills; kill++) acknowledged.push(...(await killedAfter(20 + kill * 61, file)));

    const { events, close } = await openSqliteEvents({ file });
    const log = await logAfter(events, -1);
    const streams = new Map<string, RecordedEvent[]>();
    for (const event of log) streams.set(event.stream, [...(streams.get(event.stream) ?? []), event]);
    const stands = new Set(log.map(({ stream, revision, position }) => `${stream} ${revision} ${position}`));
    expect(acknowledged.length).toBeGreaterThan(kills * 20);
    expect(acknowledged.filter((place) => !stands.has(place))).toEqual([]);
    expect(log.map(({ position }) => position)).toEqual(log.map((_, index) => index));
    expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
    for (const own of streams.values()) {
      expect(own.length % batch).toBe(0);
      expect(own.map(({ revision }) => revision)).toEqual(own.map((_, index) => index));
    }
    await close();
    rmSync(folder, { recursive: true });
  }, 60_000);
});
