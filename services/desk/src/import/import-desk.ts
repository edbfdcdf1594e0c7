import type { Clock } from '@eventdesk/kernel/ports/clock';
import { Problem } from '@eventdesk/kernel/problem';
import type { Stores } from '@eventdesk/platform/compose/assemble';
import { beginRelayAt } from '@eventdesk/platform/relay/checkpoint';
import type { Secrets } from '@eventdesk/platform/secrets/secrets';
import type { Row } from '../admin/command';
import { progress } from '../admin/progress';
import { BlobCopier } from './copy-blobs';
import { copyEvents } from './copy-events';
import { copyKeys } from './copy-keys';
import { copySecrets } from './copy-secrets';
import { copyState } from './copy-state';
import { sameEvents } from './same-events';
import { beginImport, endImport } from './target';
import { lookForUnsettled } from './unsettled';
import type { Unsettled } from './unsettled';

export interface Import {
  /** The stores of a stopped embedded desk; nobody else has them open. */
  readonly from: Stores;
  /** Stores without anything in them, or with a part of this very import. */
  readonly to: Stores;
  /** The desk's own. */
  readonly secrets: Secrets;
  /** Kinds of stream by consumer group, of every policy. */
  readonly policies: Readonly<Record<string, readonly string[]>>;
  readonly clock: Clock;
  /** Says in the source that its desk is gone; durable when it resolves. */
  readonly retire: (log: string) => Promise<void>;
}

/**
 * Moves a desk: everything that is neither derivable nor bound to the old log, compared in the end, event by event. Broken
 * off anywhere it goes on when it is done again; the target serves nobody before the source has said that it is gone, and
 * the source is not given up before everything is durable in the target.
 * Throws Problem `not-settled`, `target-not-empty`, `already-imported`, `target-changed`, `other-events`, `blob-missing`;
 * ConfigProblem for a target of another secret; StoreUnavailable.
 */
export async function* importDesk({ from, to, secrets, policies, clock, retire }: Import): AsyncGenerator<Row, void> {
  const head = await from.events.head();
  // Three walks along the log: what has not settled, the copy, the comparison.
  const walked = (walk: number, position: number) => progress(walk * (head + 1) + position + 1, 3 * (head + 1));

  const found = yield* told(lookForUnsettled(from, policies), (position) => walked(0, position));
  mustHaveSettled(found);
  const begun = await beginImport(to, from.events.logId, clock);
  await copySecrets(from.state, to.state, secrets);

  const keys = await copyKeys(from.keys, to.keys, secrets);
  const blobs = new BlobCopier(from.blobs, to.blobs);
  const there = yield* told(sameEvents(from.events, to.events), (position) => walked(1, position));
  yield* told(copyEvents(from, to, blobs, there.position), (position) => walked(1, position));
  const state = await copyState(from, to, blobs);
  const end = await to.events.head();
  await beginRelayAt(to.state, to.events.logId, end);

  const same = yield* told(sameEvents(from.events, to.events), (position) => walked(2, position));
  if (!same.whole) throw new Error(`only ${same.events} of ${found.events} events are in the target`);
  await retire(to.events.logId);
  await endImport(to, end, clock);
  const counts = { events: same.events, keys, blobs: blobs.count, blobBytes: blobs.bytes, ...state };
  yield { imported: from.events.logId, into: to.events.logId, wentOn: begun === 'goes on', ...counts };
}

/** Says how far a walk is; answers what it came to. */
async function* told<T>(walk: AsyncGenerator<number, T, void>, row: (position: number) => Row) {
  for (;;) {
    const { value, done } = await walk.next();
    if (done) return value as T;
    yield row(value as number);
  }
}

/** How many are named. */
const few = 5;

function mustHaveSettled({ streams, behind }: Unsettled): void {
  const faults = [
    ...[...behind].map(([group, count]) => `${group} has ${count} events to handle`),
    ...(streams.length === 0
      ? []
      : [`${streams.length} letters or mails are under way (${streams.slice(0, few).join(', ')}${streams.length > few ? ', …' : ''})`]), // prettier-ignore
  ];
  if (faults.length > 0)
    throw new Problem(
      'not-settled',
      'conflict',
      `the desk has not settled: ${faults.join('; ')}; start it, let it finish, stop it with SIGTERM, and import then`,
    );
}
