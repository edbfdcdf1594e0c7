import { prettyLine } from '@eventdesk/platform/logging/pretty';
import { scrubText } from '@eventdesk/platform/logging/scrub';
import { visible } from '@eventdesk/platform/logging/visible';
import type { Output, Part } from './part';
import { nameOf } from './part';

/** Levels that a person at a terminal is shown. */
const shownLevels: readonly unknown[] = ['warn', 'error', 'fatal'];

/**
 * Passes the lines of the processes on, each with whose it is: as JSON with `service` and `replica` where a program
 * reads them, and on a terminal as one line for people, warnings and worse. What is no log line is shown whole, without
 * what must not be in a log.
 */
export function outputTo(to: { write(text: string): unknown }, pretty: boolean): Output {
  return (part, line) => {
    if (line.trim() === '') return;
    const entry = entryOf(line);
    if (pretty) {
      if (entry && !shownLevels.includes(entry['level'])) return;
      const text = entry ? prettyLine(line) : `${visible(scrubText(line))}\n`;
      to.write(`[${nameOf(part)}] ${text}`);
    } else to.write(`${JSON.stringify(tagged(part, entry ?? plain(line)))}\n`);
  };
}

/** A line that is no log line, as one. */
const plain = (line: string) => ({
  level: 'warn',
  time: new Date().toISOString(),
  msg: 'a process wrote',
  line: visible(scrubText(line)),
});

const tagged = ({ service, replica }: Part, entry: object) => ({ ...entry, service, replica });

function entryOf(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
