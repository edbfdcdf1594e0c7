import type { Admin, Kafka } from 'kafkajs';
import { KafkaConsumer } from './kafka-consumer';
import { quiet } from './logging';

type Listener = (event: { readonly payload: Readonly<Record<string, unknown>> }) => void;

/** Consumers as the client makes them, without brokers: they tell whether they are in the group. */
class Client {
  readonly made: { isIn: boolean; crash(): void }[] = [];
  leaving: Promise<void> = Promise.resolve();

  consumer() {
    const listeners = new Map<string, Listener>();
    const state = {
      isIn: false,
      crash: () => listeners.get('crash')?.({ payload: { restart: false, error: new Error('gone') } }),
    };
    this.made.push(state);
    return {
      events: { GROUP_JOIN: 'join', REBALANCING: 'rebalancing', CRASH: 'crash' },
      on: (name: string, listener: Listener) => void listeners.set(name, listener),
      connect: async () => undefined,
      subscribe: async () => undefined,
      run: async () => void (state.isIn = true),
      disconnect: async () => {
        await this.leaving;
        state.isIn = false;
      },
    };
  }
}

describe('a member of a group over Kafka', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] }));
  afterEach(() => jest.useRealTimers());

  it('does not come back after it was stopped, also when it was just being made anew', async () => {
    const client = new Client();
    const subscription = {
      group: 'g',
      kinds: ['sample'],
      start: 'first',
      batchSize: 1,
      onBatch: async () => undefined,
    };
    const at = {
      ...{ kafka: client as unknown as Kafka, admin: {} as Admin, log: quiet, logId: 'log' },
      ...{
        read: () => 'forged' as const,
        onAside: () => undefined,
        onLost: () => undefined,
        claimed: async () => undefined,
      },
    };
    const member = new KafkaConsumer('g', ['t.sample'], { ...subscription, start: 'first' }, new Map(), at);
    await member.start();
    let left: () => void = () => undefined;
    client.leaving = new Promise((resolve) => (left = resolve));
    client.made[0]?.crash();
    await jest.advanceTimersByTimeAsync(1000);
    const stopped = member.stop();
    left();
    await stopped;
    await jest.advanceTimersByTimeAsync(5000);
    expect(client.made.map(({ isIn }) => isIn)).not.toContain(true);
  });
});
