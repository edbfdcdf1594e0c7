import { outputTo } from './output';
import type { Part } from './part';

const part: Part = { service: 'tickets', replica: 2, args: [], env: {}, stage: 'service' };
const lines = [
  '{"level":"info","time":"2026-11-21T08:00:00.000Z","msg":"ready"}',
  '{"level":"warn","time":"2026-11-21T08:00:01.000Z","msg":"lost","group":"a"}',
  'Error: no mongodb://u:CANARY@host \u001b[31m',
];

function passed(pretty: boolean): string[] {
  const written: string[] = [];
  const output = outputTo({ write: (text) => written.push(text) }, pretty);
  for (const line of lines) output(part, line);
  return written;
}

describe('outputTo', () => {
  it('T50 gives programs JSON with whose line it is, and nothing that a log must not hold', () => {
    const entries = passed(false).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries).toEqual([
      expect.objectContaining({ msg: 'ready', service: 'tickets', replica: 2 }),
      expect.objectContaining({ msg: 'lost', group: 'a', service: 'tickets', replica: 2 }),
      expect.objectContaining({ msg: 'a process wrote', line: 'Error: no mongodb://<user>@host \\u001b[31m' }),
    ]);
  });

  it('T50 shows people warnings and what is no log line, with whose it is', () => {
    expect(passed(true)).toEqual([
      '[tickets 2] 08:00:01 warn  lost group=a\n',
      '[tickets 2] Error: no mongodb://<user>@host \\u001b[31m\n',
    ]);
  });
});
