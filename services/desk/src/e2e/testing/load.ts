import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './api';
import { Api } from './api';
import { awaitingReply, line } from './company';
import { connected, newMessageId, onTheWire, rawLetter } from './letters';

/** Where a desk is reached that runs now. */
export interface Reached {
  readonly http: string;
  readonly smtpPort: number;
}

/** What the desk has said yes to. */
export interface Acknowledged {
  readonly mails: Set<string>;
  /** Ticket ids by key, from every 201 that was given. */
  readonly creates: Map<string, Set<string>>;
  /** Tickets that were answered, by the ids of the answers. */
  readonly replies: Map<string, string>;
}

export interface LoadOptions {
  /** The desk that runs, asked before each try; undefined while there is none. */
  readonly desk: () => Reached | undefined;
  /** Tokens of who creates tickets, and of the agent who answers. */
  readonly token: string;
  readonly agentsToken: string;
  /** Milliseconds in which everybody is told yes, however often the desk is killed meanwhile. */
  readonly persistence: number;
  /** Milliseconds after which a caller gives a try up and repeats it. */
  readonly patience?: number;
  /** Milliseconds that a caller rests between two pieces of work; none if not said. */
  readonly rest?: number;
}

/** Callers who send mail, create tickets and answer, and do each piece of work again until the desk has said yes. */
export class Load {
  readonly said: Acknowledged = { mails: new Set(), creates: new Map(), replies: new Map() };
  answered = 0;
  refused = 0;
  /** What was said at first instead of a yes, the last of it. */
  readonly refusals: string[] = [];
  private stopped = false;
  private givenUp = false;

  constructor(private readonly options: LoadOptions) {}

  /** Runs so many lanes of each kind until `stop`. Throws what the desk said last when a yes does not come. */
  async run(lanes: number): Promise<void> {
    const names = Array.from({ length: lanes }, (_, name) => name);
    await Promise.all(names.flatMap((name) => [this.mailLane(name), this.createLane(name)]));
  }

  /** Ends each lane once what it has in hand is acknowledged. */
  stop(): void {
    this.stopped = true;
  }

  /** Ends each lane at once, whatever it has in hand. */
  giveUp(): void {
    this.stopped = this.givenUp = true;
  }

  private async persist(work: (desk: Reached) => Promise<'yes' | string>): Promise<void> {
    const { desk, persistence, patience = persistence } = this.options;
    const end = Date.now() + persistence;
    // Callers wait a little longer each time, as good ones do.
    let wait = 20;
    for (let last = ''; ; await pause((wait = Math.min(2 * wait, 200)))) {
      const running = desk();
      if (running) {
        const given = new AbortController();
        const tooLong = pause(patience, 'no answer in time', { signal: given.signal });
        const answer = await Promise.race([work(running), tooLong]).catch((thrown: unknown) => String(thrown));
        given.abort();
        tooLong.catch(() => undefined);
        if (answer === 'yes') return void this.answered++;
        last = answer;
        this.refused++;
        if (this.refusals.push(`${new Date().toISOString()} ${answer}`) > 20) this.refusals.shift();
      }
      if (this.givenUp || Date.now() > end) throw new Error(`refused for ${persistence} ms: ${last}`);
    }
  }

  private async mailLane(name: number): Promise<void> {
    for (let count = 0; !this.stopped; count++, await pause(this.options.rest ?? 0)) {
      const messageId = newMessageId();
      const raw = onTheWire(rawLetter({ to: line, messageId, subject: `Mail ${name}-${count}`, text: 'x' }));
      await this.persist(async ({ smtpPort }) => {
        const smtp = await connected(smtpPort);
        const answer = await smtp.send(raw, line).finally(() => smtp.close());
        return answer.startsWith('250') ? 'yes' : answer;
      });
      this.said.mails.add(messageId);
    }
  }

  private async createLane(name: number): Promise<void> {
    for (let count = 0; !this.stopped; count++, await pause(this.options.rest ?? 0)) {
      const key = `lane-${name}-${count}`;
      const body = { subject: `Create ${key}`, status: awaitingReply, email: `${key}@customer.example`, msg: 'x' };
      const given = new Set<string>();
      this.said.creates.set(key, given);
      const create = () =>
        this.persist(async ({ http }) => {
          const answer: Answer<{ id: string }> = await new Api(http, this.options.token).post(
            '/v2/tickets/create',
            body,
            { 'idempotency-key': key },
          );
          if (answer.status !== 201) return `${answer.status} ${answer.text}`;
          given.add(answer.body.id);
          return 'yes';
        });
      await create();
      // Some ask again although they were answered.
      if (count % 5 === 0) await create();
      const [ticket = ''] = given;
      if (count % 3 === 0) await this.reply(ticket, key);
    }
  }

  private reply(ticket: string, key: string): Promise<void> {
    return this.persist(async ({ http }) => {
      const answer: Answer<{ message: string }> = await new Api(http, this.options.agentsToken).post(
        `/v2/tickets/${ticket}/messages`,
        { kind: 'reply', text: 'Answered once' },
        { 'idempotency-key': key },
      );
      if (answer.status !== 201) return `${answer.status} ${answer.text}`;
      this.said.replies.set(answer.body.message, ticket);
      return 'yes';
    });
  }
}
