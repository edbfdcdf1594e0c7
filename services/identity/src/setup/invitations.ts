import { createHash, randomBytes } from 'node:crypto';
import { areaStream } from '@eventdesk/domain/catalog/events';
import { load } from '@eventdesk/kernel/loader';
import type { Kept } from '@eventdesk/kernel/ports/work-state';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { mustBeNew, settingsArea } from '../settings-area';

/** Collection of the work state; the link of the first start is there too. */
export const setupCollection = 'setup';
const prefix = 'invite-';
const purpose = 'invitation';
/** A day, milliseconds. */
const lifetime = 86_400_000;
/** Those that are over are taken away so many at a time. */
const page = 100;

/** What is kept of an invitation; the SHA-256 of its token is its name, and the token itself is kept nowhere. */
interface Invitation {
  /** Keyed hash of the address that it is for, base64url: of a person there is nothing here to erase. */
  readonly to: string;
  /** By the work state's clock, Unix milliseconds. */
  readonly endsAt: number;
}

type Parts = Pick<Platform, 'events' | 'state' | 'signing' | 'publicUrl'>;

/** One-time links that make administrators, for whoever has the command line of the desk (T44). */
export class Invitations {
  constructor(private readonly platform: Parts) {}

  /** A link for an address in normal form. Throws Problem `agent-exists` when somebody here has it. */
  async invite(email: string): Promise<{ readonly link: string; readonly endsAt: number }> {
    const { state, signing, publicUrl } = this.platform;
    await this.mustBeNew(email);
    await this.clear();
    const token = randomBytes(32).toString('base64url');
    const endsAt = (await state.now()) + lifetime;
    const to = Buffer.from(signing.mac(purpose, email)).toString('base64url');
    await state.put<Invitation>(setupCollection, prefix + hashOf(token), { to, endsAt });
    return { link: `${publicUrl}/setup/${token}`, endsAt };
  }

  /** The invitation of a token, if it holds and is for this address. */
  async find(token: string, email: string): Promise<Kept<unknown> | undefined> {
    const { state, signing } = this.platform;
    const kept = await state.get<Invitation>(setupCollection, prefix + hashOf(token));
    if (!kept || (await state.now()) >= kept.value.endsAt) return undefined;
    return signing.verify(purpose, email, Buffer.from(kept.value.to, 'base64url')) ? kept : undefined;
  }

  /** Uses one up; false when somebody was faster. */
  use({ id, version }: Kept<unknown>): Promise<boolean> {
    return this.platform.state.remove(setupCollection, id, version);
  }

  /** Throws Problem `agent-exists`. */
  async mustBeNew(email: string): Promise<void> {
    const { state } = await load(this.platform.events, settingsArea('agents'), areaStream('agents'));
    mustBeNew(state, email);
  }

  private async clear(): Promise<void> {
    const { state } = this.platform;
    const now = await state.now();
    for (const { id, value, version } of await state.list<Invitation>(setupCollection, { prefix, limit: page }))
      if (now >= value.endsAt) await state.remove(setupCollection, id, version);
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
