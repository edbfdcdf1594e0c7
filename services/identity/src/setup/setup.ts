import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { normalAddress } from '@eventdesk/domain/address';
import { areaStream } from '@eventdesk/domain/catalog/events';
import { load } from '@eventdesk/kernel/loader';
import { Problem } from '@eventdesk/kernel/problem';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { z } from 'zod';
import type { Passwords } from '../passwords';
import { settingsArea } from '../settings-area';
import { Invitations, setupCollection } from './invitations';
import type { NewAdministrator, SetUp } from './make-administrator';
import { makeAdministrator } from './make-administrator';

const document = 'link';
/** An hour. */
const lifetime = 3_600_000;

interface OfferedLink {
  /** SHA-256 of the token, hex: the token itself is kept nowhere. */
  readonly hash: string;
  /** By the work state's clock, Unix milliseconds. */
  readonly endsAt: number;
}

const addressRule = 'must be an address such as ada@example.org';

/** Body of `POST /setup/{token}`. */
export const setupBody = z.strictObject({
  email: z
    .string({ error: addressRule })
    .refine((text) => normalAddress(text) !== undefined, { error: addressRule })
    .transform((text) => normalAddress(text) as string),
  name: z.string().trim().min(1, { error: 'must not be empty' }).max(200),
  password: z.string().min(8).max(1000),
});
export type SetupBody = z.output<typeof setupBody>;

type Parts = Pick<
  Platform,
  'events' | 'commands' | 'clock' | 'newId' | 'state' | 'credentials' | 'signing' | 'publicUrl' | 'log'
>;

/** The one-time link that makes the first administrator (T44). */
export class Setup {
  /** Whether no restart of this process makes a link: it offers none, or there has been an administrator. */
  private over = true;
  private used = (): void => undefined;
  private readonly invitations: Invitations;

  constructor(
    private readonly platform: Parts,
    private readonly passwords: Passwords,
  ) {
    this.invitations = new Invitations(platform);
  }

  /**
   * To be called at each start: ends the link of the start before, and offers a new one while the event store has never
   * had an administrator. Answers the link, else undefined.
   */
  async offer(): Promise<string | undefined> {
    const { state, publicUrl } = this.platform;
    await state.remove(setupCollection, document);
    const { state: agents } = await load(this.platform.events, settingsArea('agents'), areaStream('agents'));
    this.over = agents.hadAdministrator;
    if (this.over) return undefined;
    const token = randomBytes(32).toString('base64url');
    const link: OfferedLink = { hash: hashOf(token), endsAt: (await state.now()) + lifetime };
    await state.put(setupCollection, document, link);
    return `${publicUrl}/setup/${token}`;
  }

  /** The link of a token; undefined for what has not the form of one (T44: whether it is one, is not told). */
  linkOf(token: string): string | undefined {
    return /^[\w-]{43}$/.test(token) ? `${this.platform.publicUrl}/setup/${token}` : undefined;
  }

  /** Names who is told that the link was used and is worth nothing any more. */
  onUsed(listener: () => void): void {
    this.used = listener;
  }

  /**
   * Redeems the link, or an invitation to this address. Of two at once one wins. Throws `no-such-link` (not-found) for a
   * token that is wrong, over or used; `already-set-up` (conflict) when an administrator was made in another way meanwhile, `agent-exists` for an
   * invitation of somebody who has become an agent.
   */
  async redeem(token: string, body: SetupBody): Promise<SetUp> {
    const { state } = this.platform;
    const invited = await this.invitations.find(token, body.email);
    if (invited) {
      await this.invitations.mustBeNew(body.email);
      const made = await this.make(body, 'DefineInvitedAdministrator', () => this.invitations.use(invited));
      // The link of the first start is worth nothing either.
      this.used();
      return made;
    }
    const kept = await state.get<OfferedLink>(setupCollection, document);
    if (!kept || !same(kept.value.hash, hashOf(token)) || (await state.now()) >= kept.value.endsAt) throw this.gone();
    return this.make(body, 'DefineFirstAdministrator', async () => {
      const removed = await state.remove(setupCollection, document, kept.version);
      if (removed) this.used();
      return removed;
    });
  }

  private async make(
    { email, name, password }: SetupBody,
    by: NewAdministrator['by'],
    use: () => Promise<boolean>,
  ): Promise<SetUp> {
    const secret = randomBytes(32).toString('base64url');
    const hashes = { password: await this.passwords.hash(password), secret: await this.passwords.hash(secret) };
    // From here on the link is used, whatever happens.
    if (!(await use())) throw this.gone();
    const { agent, made } = await makeAdministrator(this.platform, { email, name, by, ...hashes });
    this.over = true;
    this.platform.log.info({ agent }, 'administrator made');
    return { ...made, client_secret: secret };
  }

  private gone(): Problem {
    const another = this.over ? '' : '; a restart of the desk makes one';
    return new Problem('no-such-link', 'not-found', `this link was used, is over, or never was${another}`);
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
const same = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));
