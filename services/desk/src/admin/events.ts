import { Problem } from '@eventdesk/kernel/problem';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { envelope } from '@eventdesk/contracts/cloud-event';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { AdminCommand, Row } from './command';

const page = 500;

function position(value: unknown, name: string): number {
  const given = value === undefined ? -1 : Number(value);
  if (!Number.isSafeInteger(given) || given < -1)
    throw new Problem('invalid-position', 'invalid', `${name} is a position in the log: a whole number`);
  return given;
}

/** The log as CloudEvents, from after a position to its end. */
export const eventsExport: AdminCommand = async function* ({ platform }, { after }) {
  let at = position(after, 'after');
  for (;;) {
    const events = await platform.written.readAll(at, page);
    for (const event of events) yield cloud(event, platform);
    if (events.length < page) return;
    at = (events.at(-1) as RecordedEvent).position;
  }
};

/** The log as it grows; ends when its reader goes away. */
export const eventsTail: AdminCommand = async function* ({ platform }, { after }, signal) {
  let at = after === undefined ? await platform.written.head() : position(after, 'after');
  while (!signal?.aborted) {
    const appended = nextAppend(platform.written.onAppended.bind(platform.written));
    const events = await platform.written.readAll(at, page);
    for (const event of events) yield cloud(event, platform);
    at = events.at(-1)?.position ?? at;
    if (events.length === 0) await appended.soon;
    appended.end();
  }
};

/** Resolves at the next append, or after a second: another process may have written. */
function nextAppend(onAppended: (listener: () => void) => () => void): { soon: Promise<void>; end: () => void } {
  let wake = (): void => undefined;
  const soon = new Promise<void>((resolve) => (wake = resolve));
  const timer = setTimeout(wake, 1000);
  const off = onAppended(wake);
  return {
    soon,
    end: () => {
      clearTimeout(timer);
      off();
    },
  };
}

const cloud = (event: RecordedEvent, { written, publicUrl }: Pick<Platform, 'written' | 'publicUrl'>): Row =>
  envelope({ logId: written.logId, publicUrl }, event, event.data);
