import { inbound } from '@eventdesk/domain/inbound/decider';
import { outcomes } from '@eventdesk/domain/inbound/events';
import { decimalOf, isUuid, uuidOf } from '@eventdesk/kernel/ids';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { Problem } from '@eventdesk/kernel/problem';
import { revealed } from '@eventdesk/kernel/personal';
import { inboundLedger } from '@eventdesk/read-models/inbound-ledger';
import type { LedgerEntry } from '@eventdesk/read-models/inbound-ledger';
import type { AdminCommand, Row } from './command';

const page = 200;

const row = (entry: LedgerEntry): Row => ({
  id: decimalOf(entry.id),
  receivedAt: entry.receivedAt,
  line: entry.line,
  outcome: entry.outcome,
  number: entry.number,
  cause: entry.cause,
  from: entry.from === null ? null : (revealed(entry.from, null)?.email ?? null),
  subject: entry.subject === null ? null : revealed(entry.subject, null),
  seenAgain: entry.seenAgain,
  sha256: entry.sha256,
});

/** What came in and what became of it, newest first. */
export const inboundList: AdminCommand = async function* ({ platform }, { outcome }) {
  const known: readonly string[] = [...outcomes, 'held', 'pending'];
  if (outcome !== undefined && !known.includes(String(outcome)))
    throw new Problem('invalid-outcome', 'invalid', `outcome is one of ${known.join(', ')}`);
  const ledger = await platform.reads.open(inboundLedger);
  let after: string | undefined;
  do {
    const found = await ledger.find({
      ...(outcome === undefined ? {} : { filter: { outcome: String(outcome) } }),
      sort: 'receivedAt',
      descending: true,
      limit: page,
      ...(after === undefined ? {} : { after }),
    });
    for (const { doc } of found.items) yield row(doc);
    after = found.next;
  } while (after !== undefined);
};

/** The UUID of an inbound message named by its decimal or UUID form. */
export function inboundId(given: unknown): string {
  const text = String(given).toLowerCase();
  const id = isUuid(text) ? text : uuidOf(text);
  if (id === undefined)
    throw new Problem('invalid-id', 'invalid', 'an inbound message is named by its id, such as `inbound list` shows');
  return id;
}

/** A letter with every event of its stream. */
export const inboundShow: AdminCommand = async function* ({ platform }, { id }) {
  const events = await platform.events.read(`inbound-${inboundId(id)}`);
  if (events.length === 0) throw new Problem('letter-not-found', 'not-found', 'there is no such inbound message');
  for (const { revision, type, data, metadata } of events) yield { revision, type, actor: metadata.actor, data };
};

/** Handles a held letter again. */
export const inboundReplay: AdminCommand = async function* ({ platform }, { id }) {
  const uuid = inboundId(id);
  const at = timestamp(platform.clock.now());
  const commandId = platform.newId();
  const context = { commandId, correlationId: commandId, causationId: commandId, actor: 'command-line', at };
  const command = { type: 'ReplayMessage', now: at } as const;
  const { revision } = await platform.commands.run(inbound, `inbound-${uuid}`, command, context);
  yield { id: decimalOf(uuid), revision };
};
