import { known, statuses } from '@eventdesk/domain/testing/default-settings';
import { decimalOf } from '@eventdesk/kernel/ids';
import { isProblem } from '@eventdesk/kernel/problem';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { Principal } from '@eventdesk/kernel/principal';
import { nodeIds } from '@eventdesk/platform/crypto/hashing';
import type { Call } from '@eventdesk/tickets/commands/caller';
import type { Created } from '@eventdesk/tickets/commands/create-ticket';
import { ask, Unanswered, wait } from './asking';
import type { Letter } from './letter';
import { rawOf } from './letter';
import type { SimulatedProcess } from './process';
import type { Services } from './roles';
import type { World } from './world';

/** What people were told, heard or not: it must be so at the end. */
export interface Promises {
  /** Letters that were answered 250. */
  readonly letters: Letter[];
  /** What creates were answered, by their key. */
  readonly creates: Map<string, Created[]>;
  /** Commands that were answered, by their id: the ticket and the type of event that they wrote. */
  readonly commands: Map<string, { readonly ticket: string; readonly type: string }>;
  /** Answers that nobody should get. */
  readonly refusals: string[];
}

const shop: Principal = {
  kind: 'client',
  id: known.shop,
  scopes: ['tickets:read', 'tickets:write'],
  departments: '*',
  ticketType: known.request,
  confirms: true,
};
const ada: Principal = {
  kind: 'agent',
  id: known.ada,
  name: 'Ada',
  role: 'administrator',
  scopes: ['tickets:read', 'tickets:write'],
  departments: '*',
  confirms: true,
};

/** People outside: they ask again, any replica, with the same key, until they are told yes. */
export class People {
  readonly promises: Promises = { letters: [], creates: new Map(), commands: new Map(), refusals: [] };
  private busy = 0;

  constructor(private readonly world: World) {}

  /** Whether somebody still waits for a yes. */
  get areBusy(): boolean {
    return this.busy > 0;
  }

  /** A mail host hands a letter in until it hears 250. */
  mail(letter: Letter): Promise<void> {
    const envelope = {
      peer: { address: '192.0.2.1', helo: 'mx' },
      protocol: 'smtp',
      from: letter.from,
      to: [letter.to],
    };
    const work = async ({ receiver }: Services): Promise<number> =>
      (await receiver?.message(rawOf(letter), envelope as never))?.[0]?.code ?? 451;
    const said = (code: number): void => void (code === 250 && this.promises.letters.push(letter));
    return this.until(`mail ${letter.messageId}`, this.world.of('intake'), work, said, (code) => code === 250);
  }

  /** A client creates a ticket with a key; answers what it was told. */
  async create(key: string, email: string): Promise<Created> {
    const body = {
      subject: `Order ${key}`,
      msg: 'Please send it.',
      status: decimalOf(statuses['awaiting-reply'].id),
      email,
    };
    const answers: Created[] = [];
    this.promises.creates.set(key, answers);
    const { ignoresKeys } = this.world.variant;
    const work = async ({ create }: Services): Promise<Created> => {
      if (!create) throw new Unanswered(key);
      const call = ignoresKeys ? this.call(shop, this.world.scheduler.random.uuid(0)) : this.call(shop, key);
      return create.run(call, body, !ignoresKeys);
    };
    let heard: Created | undefined;
    await this.until(
      `create ${key}`,
      this.world.of('tickets'),
      work,
      (answer) => answers.push(answer),
      (answer) => {
        heard = answer;
        return true;
      },
    );
    return heard as unknown as Created;
  }

  /** An agent answers a ticket, or closes it. */
  async command(key: string, ticket: string, what: 'reply' | 'close'): Promise<void> {
    const call = this.call(ada, key);
    const work = async ({ commands }: Services): Promise<unknown> => {
      if (!commands) throw new Unanswered(key);
      if (what === 'close') return commands.close(call, decimalOf(ticket));
      return commands.say(call, decimalOf(ticket), {
        kind: 'reply',
        text: `Answer ${key}`,
        attachments: [],
        then: 'wait',
      });
    };
    const type = what === 'close' ? 'TicketClosed' : 'AgentReplied';
    const said = (): void => void this.promises.commands.set(call.commandId, { ticket, type });
    await this.until(`${what} ${key}`, this.world.of('tickets'), work, said, () => true);
  }

  /** An administrator who replays what is parked, once in a while, after what was wrong is mended. */
  async replayParked(): Promise<never> {
    const { world } = this;
    for (;;) {
      await wait(world, 60_000);
      if (!world.isCalm) continue;
      for (const id of [...world.commits.parked]) {
        const [group = '', stream = ''] = id.split('/');
        const running = world.processes.filter(({ services }) => services?.groups?.has(group));
        if (running.length === 0) continue;
        const work = async ({ groups }: Services): Promise<unknown> => groups?.get(group)?.replay(stream);
        const process = world.scheduler.random.pick(running);
        await ask(world, process, `replay ${id}`, work, () => undefined).catch(() => undefined);
      }
    }
  }

  /** Tries until `isYes`, now and then twice at once. */
  private async until<T>(
    label: string,
    among: readonly SimulatedProcess[],
    work: (services: Services) => Promise<T>,
    said: (answer: T) => void,
    isYes: (answer: T) => boolean,
  ): Promise<void> {
    const { random } = this.world.scheduler;
    const once = async (): Promise<boolean> => {
      try {
        return isYes(await ask(this.world, random.pick(among), label, work, said));
      } catch (thrown) {
        if (!mayTryAgain(thrown)) this.promises.refusals.push(`${label}: ${String(thrown)}`);
        return false;
      }
    };
    this.busy++;
    try {
      for (;;) {
        const tries = await Promise.all(random.chance(0.2) ? [once(), once()] : [once()]);
        if (tries.some(Boolean)) return;
        await wait(this.world, random.between(100, 10_000));
      }
    } finally {
      this.busy--;
    }
  }

  private call(principal: Principal, key: string): Call {
    return { principal, commandId: nodeIds.hashed('command', key), commandMac: key };
  }
}

const mayTryAgain = (thrown: unknown): boolean =>
  thrown instanceof Unanswered ||
  thrown instanceof StoreUnavailable ||
  (isProblem(thrown) && (thrown.kind === 'unavailable' || thrown.kind === 'conflict'));
