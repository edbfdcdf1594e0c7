import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { StoredRecord } from './event-log';

/** How many records a filtered subscription looks at between two looks at its checkpoint interval. */
const WINDOW = 32;

export interface Filter {
  matches(record: StoredRecord): boolean;
  /** Records looked at from one checkpoint to the next. */
  readonly checkpointEvery: number;
}

/** The filter of a subscription, undefined when it has none. Throws SyntaxError for a bad expression. */
export function filterIn(options: ReadReq.Options.FilterOptions | undefined): Filter | undefined {
  if (!options) return undefined;
  const byStream = options.getStreamIdentifier();
  const expression = byStream ?? options.getEventType();
  const prefixes = expression?.getPrefixList() ?? [];
  const pattern = new RegExp(expression?.getRegex() ?? '');
  const window = options.hasMax() ? options.getMax() : WINDOW;
  return {
    checkpointEvery: window * Math.max(1, options.getCheckpointintervalmultiplier()),
    matches: (record) => {
      const subject = byStream ? record.stream : record.type;
      return prefixes.length > 0 ? prefixes.some((prefix) => subject.startsWith(prefix)) : pattern.test(subject);
    },
  };
}
