import { MemoryEventStore } from '@eventdesk/adapters/event-store/memory/memory-event-store';
import type { EventToAppend } from '@eventdesk/kernel/event';
import { uuidv7 } from '../crypto/uuidv7';
import { kindsOf, pagesAfter } from './log-walk';

const metadata = { commandId: uuidv7(), correlationId: uuidv7(), causationId: uuidv7(), actor: 'system' };
const happened = (text = ''): EventToAppend => ({
  id: uuidv7(),
  type: 'Happened',
  version: 1,
  data: { text },
  metadata,
});

async function logOf(count: number, text = '') {
  const events = new MemoryEventStore();
  for (let stream = 0; stream < count; stream++) await events.append(`thing-${stream}`, [happened(text)], -1);
  const asked: number[] = [];
  const named: (ReadonlySet<string> | undefined)[] = [];
  const log = {
    readAll: (after: number, limit: number, kinds?: ReadonlySet<string>) => {
      asked.push(limit);
      named.push(kinds);
      return events.readAll(after, limit);
    },
  };
  return { events, log, asked, named };
}

describe('pagesAfter', () => {
  it('gives every event once, in the order of the log, and those too that come while the last page is worked on', async () => {
    const { events, log } = await logOf(1200);
    const streams: string[] = [];
    let more = 3;
    for await (const { page, last } of pagesAfter(log, 99)) {
      streams.push(...page.map(({ stream }) => stream));
      expect(last).toBe(page.at(-1)?.position);
      if (last >= 1199 && more > 0) await events.append(`thing-late-${more--}`, [happened()], -1);
    }
    expect(streams.slice(0, 1100)).toEqual(Array.from({ length: 1100 }, (_, at) => `thing-${at + 100}`));
    expect(streams.slice(1100)).toEqual(['thing-late-3', 'thing-late-2', 'thing-late-1']);
  });

  it('reads the next page while one is worked on, unless there was nothing behind it', async () => {
    const { log, asked } = await logOf(700);
    const whileWorking: number[] = [];
    for await (const _page of pagesAfter(log, -1)) whileWorking.push(asked.length);
    expect(whileWorking).toEqual([2, 2]);
  });

  it('keeps pages of large events small', async () => {
    const { log } = await logOf(900, 'x'.repeat(40_000));
    const sizes: number[] = [];
    for await (const { page } of pagesAfter(log, -1)) sizes.push(page.length);
    expect(sizes).toEqual([500, 400]);
    const { log: larger } = await logOf(900, 'x'.repeat(200_000));
    const fewer: number[] = [];
    for await (const { page } of pagesAfter(larger, -1)) fewer.push(page.length);
    expect(Math.max(...fewer.slice(1))).toBe(Math.floor((16 * 1024 * 1024) / 200_011));
  });

  it('names the kinds that are wanted for every page, and gives events that come without what they hold', async () => {
    const { log, named } = await logOf(700);
    const kinds = kindsOf([{ kind: 'ticket' }, { kind: 'ticket' }, { kind: 'delivery' }]);
    const unread: typeof log.readAll = async (...asked) =>
      (await log.readAll(...asked)).map((event) => ({ ...event, data: undefined }));
    let seen = 0;
    for await (const { page } of pagesAfter({ readAll: unread }, -1, kinds)) seen += page.length;
    expect(seen).toBe(700);
    expect(new Set(named)).toEqual(new Set([kinds]));
    expect([...kinds]).toEqual(['ticket', 'delivery']);
  });

  it('throws what a page that was read ahead throws, when its turn comes', async () => {
    const { log } = await logOf(700);
    let reads = 0;
    const broken = {
      readAll: (after: number, limit: number) =>
        ++reads === 2 ? Promise.reject(new Error('away')) : log.readAll(after, limit),
    };
    let pages = 0;
    const walk = async () => {
      for await (const _page of pagesAfter(broken, -1)) pages++;
    };
    await expect(walk()).rejects.toThrow('away');
    expect(pages).toBe(1);
  });
});
