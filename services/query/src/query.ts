import type { Settings } from '@eventdesk/domain/catalog/settings';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { PrincipalResolver } from '@eventdesk/platform/http/access';
import { projections } from '@eventdesk/read-models/all';
import { deliveries } from '@eventdesk/read-models/deliveries';
import { inboundLedger } from '@eventdesk/read-models/inbound-ledger';
import { ticketList } from '@eventdesk/read-models/ticket-list';
import { ticketThread } from '@eventdesk/read-models/ticket-thread';
import { AttachmentReads } from './attachments/attachment-reads';
import { ContractDocuments } from './contract/contract-documents';
import type { OutboxReader } from './deliveries/delivery-reads';
import { DeliveryReads } from './deliveries/delivery-reads';
import { DepartmentsOfThings } from './departments';
import { EventAnswers } from './events/event-answers';
import { EventFollower } from './events/event-follower';
import { EventReads } from './events/event-reads';
import { VisibleStreams } from './events/visible-streams';
import { InboundReads } from './inbound/inbound-reads';
import { SettingLists } from './lists/setting-lists';
import type { Progress } from './progress';
import { PolledProgress } from './progress';
import { TicketReads } from './tickets/ticket-reads';
import { TicketSearch } from './tickets/ticket-search';

/** What the read side needs besides the platform. */
export interface QueryParts {
  /** The settings of this process, shared by its services. */
  readonly settings: Folded<Settings>;
  /** Asked again and again while a stream is open. */
  readonly principals: PrincipalResolver;
  /** Mails that stay on the machine; left out where a server takes them. */
  readonly outbox?: OutboxReader;
  /** The projection runner, where it runs in this process; left out, the documents are asked. */
  readonly progress?: Progress;
  /** How long a read waits for the revision that it must have, in milliseconds. */
  readonly longestWait?: number;
}

const usualWait = 2000;

/** Every read there is. */
export class Query {
  private constructor(
    readonly tickets: TicketReads,
    readonly lists: SettingLists,
    readonly inbound: InboundReads,
    readonly deliveries: DeliveryReads,
    readonly attachments: AttachmentReads,
    readonly eventReads: EventReads,
    readonly events: EventAnswers,
    readonly documents: ContractDocuments,
    /** The desk's own language, for callers who name none. */
    readonly language: string,
  ) {}

  /** Opens the collections. Throws StoreUnavailable. */
  static async open(platform: Platform, parts: QueryParts): Promise<Query> {
    const { reads, events, written, blobs } = platform;
    const settings = () => parts.settings.current;
    const rows = await reads.open(ticketList);
    const threads = await reads.open(ticketThread);
    const ledger = await reads.open(inboundLedger);
    const sent = await reads.open(deliveries);
    const departments = new DepartmentsOfThings(rows, events, settings);
    const progress = parts.progress ?? new PolledProgress(reads, projections);
    const { longestWait = usualWait } = parts;
    const search = new TicketSearch(rows, threads);
    const visible = new VisibleStreams(departments, ledger, sent, events);
    const eventReads = new EventReads(written, visible, departments, () => platform.publicUrl);
    return new Query(
      new TicketReads({ events, threads, search, departments, progress, blobs, settings, longestWait }),
      new SettingLists(() => parts.settings.refresh()),
      new InboundReads(ledger, departments, blobs),
      new DeliveryReads(sent, departments, parts.outbox),
      new AttachmentReads(threads, blobs),
      eventReads,
      new EventAnswers(eventReads, new EventFollower(eventReads, written), parts.principals),
      new ContractDocuments(),
      platform.language,
    );
  }
}
