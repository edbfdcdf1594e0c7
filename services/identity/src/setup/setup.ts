import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { normalAddress } from '@eventdesk/domain/address';
import { areaStream } from '@eventdesk/domain/catalog/events';
import { decimalOf } from '@eventdesk/kernel/ids';
import { load } from '@eventdesk/kernel/loader';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { Problem } from '@eventdesk/kernel/problem';
import { scopes } from '@eventdesk/kernel/principal';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { z } from 'zod';
import type { Passwords } from '../passwords';
import type { EntryOf } from '../settings-area';
import { settingsArea } from '../settings-area';

const collection = 'setup';
const document = 'link';
/** An hour. */
const lifetime = 3_600_000;

interface OfferedLink {
  /** SHA-256 of the token, hex: the token itself is kept nowhere. */
  readonly hash: string;
  /** By the work state's clock, Unix milliseconds. */
  readonly endsAt: number;
}

/** Body of `POST /setup/{token}`. */
export const setupBody = z.strictObject({
  email: z
    .string({ error: 'must be text' })
    .refine((text) => normalAddress(text) !== undefined, { error: 'must be an address such as ada@example.org' })
    .transform((text) => normalAddress(text) as string),
  name: z
    .string({ error: 'must be text' })
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(200, { error: 'must have at most 200 characters' }),
  password: z
    .string({ error: 'must be text' })
    .min(8, { error: 'must have at least 8 characters' })
    .max(1000, { error: 'must have at most 1000 characters' }),
});
export type SetupBody = z.output<typeof setupBody>;

/** The first administrator, and a client that acts as him with every scope. The secret is shown this once. */
export interface SetUp {
  readonly id: string;
  readonly client_id: string;
  readonly client_secret: string;
}

type Parts = Pick<
  Platform,
  'events' | 'commands' | 'ids' | 'clock' | 'newId' | 'state' | 'credentials' | 'publicUrl' | 'log'
>;

/** The one-time link that makes the first administrator (T44). */
export class Setup {
  /** Whether there has been an administrator, as far as this process knows. */
  private over = false;
  private used = (): void => undefined;

  constructor(
    private readonly platform: Parts,
    private readonly passwords: Passwords,
  ) {}

  /**
   * To be called at each start: ends the link of the start before, and offers a new one while the event store has never
   * had an administrator. Answers the link, else undefined.
   */
  async offer(): Promise<string | undefined> {
    const { state, publicUrl } = this.platform;
    await state.remove(collection, document);
    const { state: agents } = await load(this.platform.events, settingsArea('agents'), areaStream('agents'));
    this.over = agents.hadAdministrator;
    if (this.over) return undefined;
    const token = randomBytes(32).toString('base64url');
    const link: OfferedLink = { hash: hashOf(token), endsAt: (await state.now()) + lifetime };
    await state.put(collection, document, link);
    return `${publicUrl}/setup/${token}`;
  }

  /** Names who is told that the link was used and is worth nothing any more. */
  onUsed(listener: () => void): void {
    this.used = listener;
  }

  /**
   * Redeems the link. Of two at once one wins. Throws `no-such-link` (not-found) for a token that is wrong, over or
   * used; `already-set-up` (conflict) when an administrator was made in another way meanwhile.
   */
  async redeem(token: string, body: SetupBody): Promise<SetUp> {
    const { state } = this.platform;
    const kept = await state.get<OfferedLink>(collection, document);
    if (!kept || !same(kept.value.hash, hashOf(token)) || (await state.now()) >= kept.value.endsAt) throw this.gone();
    const secret = randomBytes(32).toString('base64url');
    const hashes = { password: await this.passwords.hash(body.password), secret: await this.passwords.hash(secret) };
    // From here on the link is used, whatever happens.
    if (!(await state.remove(collection, document, kept.version))) throw this.gone();
    this.used();
    return this.make(body, hashes, secret);
  }

  private async make(
    { email, name }: SetupBody,
    hashes: { readonly password: string; readonly secret: string },
    secret: string,
  ): Promise<SetUp> {
    const { platform } = this;
    const [agent, client] = [platform.newId(), platform.newId()];
    const clientId = `admin-${client.slice(-12)}`;
    const kept = async (reference: string, hash: string) => {
      await platform.credentials.put(reference, hash);
      return { reference, version: 1 };
    };
    const at = timestamp(platform.clock.now());
    const administrator: EntryOf<'agents'> = {
      at,
      id: agent,
      email,
      name,
      departments: '*',
      role: 'administrator',
      password: await kept(`agents/${agent}/1`, hashes.password),
      active: true,
    };
    const acting: EntryOf<'clients'> = {
      at,
      id: client,
      clientId,
      type: null,
      departments: '*',
      scopes: [...scopes],
      agent,
      confirms: true,
      secret: await kept(`clients/${client}/1`, hashes.secret),
      revoked: false,
    };
    const correlationId = platform.newId();
    const context = () => ({
      commandId: platform.newId(),
      correlationId,
      causationId: correlationId,
      actor: `agent:${agent}`,
      at,
    });
    // The client first: without its agent it is let in nowhere, while an administrator without a client locks all out.
    const define = { type: 'DefineEntry' as const, entry: acting };
    await platform.commands.run(settingsArea('clients'), areaStream('clients'), define, context());
    const first = { type: 'DefineFirstAdministrator' as const, entry: administrator, owner: email };
    await platform.commands.run(settingsArea('agents'), areaStream('agents'), first, context());
    this.over = true;
    platform.log.info({ agent }, 'first administrator made');
    return { id: decimalOf(agent), client_id: clientId, client_secret: secret };
  }

  private gone(): Problem {
    const another = this.over ? '' : '; a restart of the desk makes one';
    return new Problem('no-such-link', 'not-found', `this link was used, is over, or never was${another}`);
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
const same = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));
