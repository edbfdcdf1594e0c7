import type { PublicKind } from '@eventdesk/contracts/streams';
import { isPublicKind } from '@eventdesk/contracts/streams';
import { idOf, kindOf } from '@eventdesk/kernel/event';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { ReadCollection } from '@eventdesk/kernel/ports/read-store';
import type { Principal } from '@eventdesk/kernel/principal';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { deliveries } from '@eventdesk/read-models/deliveries';
import type { DeliveryEntry } from '@eventdesk/read-models/deliveries';
import { inboundLedger } from '@eventdesk/read-models/inbound-ledger';
import type { LedgerEntry } from '@eventdesk/read-models/inbound-ledger';
import type { DepartmentsOfThings, Whose } from '../departments';
import { sees, seesAll } from '../departments';

/** Highest revision of each stream in a batch, by the stream's id. */
type Revisions = ReadonlyMap<string, number>;

/** Which streams of a batch of events somebody sees: by the departments that they belong to now (T37). */
export class VisibleStreams {
  constructor(
    private readonly departments: DepartmentsOfThings,
    private readonly ledger: ReadCollection<LedgerEntry>,
    private readonly deliveries: ReadCollection<DeliveryEntry>,
    private readonly events: EventStore,
  ) {}

  /** The visible ones among the streams of these events. */
  async of(principal: Principal, events: readonly RecordedEvent[]): Promise<ReadonlySet<string>> {
    const leaving = events.filter(({ stream }) => isPublicKind(kindOf(stream)));
    const streams = new Set(leaving.map(({ stream }) => stream));
    if (seesAll(principal)) return streams;
    const revisions = new Map<PublicKind, Map<string, number>>();
    for (const { stream, revision } of leaving) {
      const kind = kindOf(stream) as PublicKind;
      const ofKind = revisions.get(kind) ?? new Map<string, number>();
      revisions.set(kind, ofKind.set(idOf(stream), revision));
    }
    const none: Revisions = new Map();
    const whose = new Map<string, Whose>([
      ...(await this.ofTickets(revisions.get('ticket') ?? none)),
      ...(await this.ofLetters(revisions.get('inbound') ?? none)),
      ...(await this.ofDeliveries(revisions.get('delivery') ?? none)),
    ]);
    // Settings are everybody's, entry by entry; contacts belong to no department.
    return new Set(
      [...streams].filter((stream) => kindOf(stream) === 'settings' || sees(principal, whose.get(stream))),
    );
  }

  private async ofTickets(revisions: Revisions): Promise<readonly (readonly [string, Whose])[]> {
    const found = await this.departments.ofTickets(revisions.keys(), revisions);
    return [...found].map(([id, department]) => [`ticket-${id}`, department] as const);
  }

  private async ofLetters(revisions: Revisions): Promise<readonly (readonly [string, Whose])[]> {
    const entries = await this.folded(this.ledger, inboundLedger, revisions);
    const tickets = await this.departments.ofTickets([...entries.values()].flatMap(({ ticket }) => ticket ?? []));
    return [...entries].map(
      ([id, { ticket, line }]) =>
        [`inbound-${id}`, ticket === null ? this.departments.ofLine(line) : tickets.get(ticket)] as const,
    );
  }

  private async ofDeliveries(revisions: Revisions): Promise<readonly (readonly [string, Whose])[]> {
    const entries = await this.folded(this.deliveries, deliveries, revisions);
    const tickets = await this.departments.ofTickets([...entries.values()].map(({ ticket }) => ticket));
    return [...entries].map(([id, { ticket }]) => [`delivery-${id}`, tickets.get(ticket)] as const);
  }

  /** Documents at these revisions; one that lags behind is folded here. */
  private async folded<Doc extends Document>(
    collection: ReadCollection<Doc>,
    projection: Projection<Doc>,
    revisions: Revisions,
  ): Promise<ReadonlyMap<string, Doc>> {
    const rows = await collection.getMany([...revisions.keys()]);
    const found = new Map<string, Doc>();
    for (const [id, revision] of revisions) {
      const row = rows.get(id);
      const doc = row && row.revision >= revision ? row.doc : await this.foldNow(projection, id);
      if (doc) found.set(id, doc);
    }
    return found;
  }

  private async foldNow<Doc extends Document>(projection: Projection<Doc>, id: string): Promise<Doc | undefined> {
    const events = await this.events.read(`${projection.kind}-${id}`);
    return events.reduce<Doc | undefined>((doc, event) => projection.fold(doc, event), undefined);
  }
}
