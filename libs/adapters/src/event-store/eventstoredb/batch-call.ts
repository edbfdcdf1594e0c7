import { randomUUID } from 'node:crypto';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { Appended } from '@eventdesk/kernel/ports/event-store';
import type { Asked } from './batch-answer';
import { correlationOf, outcomeOf } from './batch-answer';
import { batchRequest } from './batch-request';
import { LateAnswer, NoAnswer } from './trouble';

type Call = ClientDuplexStream<BatchAppendReq, BatchAppendResp>;

/**
 * Milliseconds after which the server drops an append that still waits there. It goes by the server's clock, so it
 * leaves room for clocks that differ; a repeat meanwhile is told apart by its ids.
 */
const SERVER_DEADLINE = 60_000;

interface Waiting {
  readonly asked: Asked;
  readonly call: Call;
  resolve(appended: Appended): void;
  reject(reason: unknown): void;
}

/**
 * The one long call that carries all appends of a store, on the client's connection. The client's own
 * `appendToStream` is not used: it keeps what waits for an answer in one table for the whole process, so that a broken
 * connection rejects the appends of every other, and an answer it no longer knows, or a broken connection while it
 * holds back writes, ends the process; it sends the first append last; and it has no deadline. Here every append
 * belongs to its call and has a timer, answers nobody waits for are dropped, and order is that of the calls.
 */
export class BatchCall {
  private readonly waiting = new Map<string, Waiting>();
  private opening: Promise<Call> | undefined;
  private live: Call | undefined;

  /**
   * @param answerWithin milliseconds after which an append is taken as not answered.
   * @param onAnswer told of each answer, also of one that nobody waits for any more.
   */
  constructor(
    private readonly client: EventStoreDBClient,
    private readonly answerWithin: number,
    private readonly onAnswer: () => void,
  ) {}

  /** Sends one append. Throws NoAnswer when its outcome is unknown, and what its answer says. */
  async append(asked: Asked): Promise<Appended> {
    const call = await (this.opening ??= this.opened());
    const id = randomUUID();
    return new Promise<Appended>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new LateAnswer(`no answer to an append to ${asked.stream} within ${this.answerWithin} ms`));
      }, this.answerWithin);
      const settled = (): void => {
        clearTimeout(timer);
        this.waiting.delete(id);
      };
      this.waiting.set(id, {
        asked,
        call,
        resolve: (appended) => (settled(), resolve(appended)),
        reject: (reason) => (settled(), reject(reason)),
      });
      const deadline = new Date(Date.now() + SERVER_DEADLINE);
      call.write(batchRequest(id, asked.stream, asked.events, asked.expected, deadline));
    });
  }

  /** Ends the call; what still waits has an unknown outcome. */
  async close(): Promise<void> {
    const call = await this.opening?.catch(() => undefined);
    call?.end();
    call?.cancel();
  }

  /** The members of the client that open its own calls are protected; they are the only way onto its connection. */
  private opened(): Promise<Call> {
    const open = this.client['GRPCStreamCreator'](StreamsClient, 'append', (streams) => {
      const call = streams.batchAppend(...this.client['callArguments']({}, { deadline: Infinity }));
      this.live = call;
      call.on('data', (answer: BatchAppendResp) => this.answered(answer));
      call.on('error', (reason) => this.broken(call, reason));
      call.on('end', () => this.broken(call, new Error('the server ended the call')));
      return call;
    });
    const opening = open();
    opening.catch(() => this.forget(opening));
    return opening;
  }

  private answered(answer: BatchAppendResp): void {
    this.onAnswer();
    const one = this.waiting.get(correlationOf(answer));
    if (!one) return;
    try {
      one.resolve(outcomeOf(answer, one.asked));
    } catch (thrown) {
      one.reject(thrown);
    }
  }

  private broken(call: Call, cause: Error): void {
    if (this.live === call) this.opening = undefined;
    const lost = new NoAnswer(`the connection to EventStoreDB broke: ${cause.message}`, { cause });
    for (const one of [...this.waiting.values()]) if (one.call === call) one.reject(lost);
  }

  private forget(opening: Promise<Call>): void {
    if (this.opening === opening) this.opening = undefined;
  }
}
