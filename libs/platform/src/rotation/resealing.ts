import { randomUUID } from 'node:crypto';
import type { Log } from '../compose/platform';
import { isUnavailable } from '../consume/handler';
import { Pauses } from '../consume/pauses';
import { recordedFingerprint } from '../secrets/fingerprint';
import type { Secrets } from '../secrets/secrets';
import type { KeptFormer } from './former-secrets';
import { formerSecrets, putFormer } from './former-secrets';
import { resealAll } from './sealed-things';
import type { SealedStores } from './secrets-of-desk';

const lease = 'rotation';
/** Longer than a page takes: the lease is renewed after each. */
const leaseMs = 30_000;
/** Other work goes first. */
const restMs = 5;
/** Between walks, milliseconds: at first often, since others may still start with the former secret in front. */
const [shortestMs, longestMs] = [5_000, 600_000];

/**
 * Brings a rotation to its end, beside everything else: seals under the present secret what a former one sealed, one of
 * all processes at a time, and writes down when a walk found nothing more. It may be ended anywhere: the next walk begins
 * anew and skips what is done. It goes on looking while the former secret is given, since a process that was not
 * restarted seals under it yet.
 */
export class Resealing {
  readonly #holder = randomUUID();
  readonly #pauses: Pauses;
  #running: Promise<void> = Promise.resolve();
  #stopping = false;

  /** @param secrets as `secretsOfDesk` answers them */
  constructor(
    private readonly stores: SealedStores,
    private readonly secrets: Secrets,
    private readonly log: Log,
    pauses = new Pauses(),
  ) {
    this.#pauses = pauses;
  }

  start(): void {
    if (this.secrets.fingerprints.length > 1) this.#running = this.run();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#pauses.end();
    await this.#running;
  }

  private async run(): Promise<void> {
    for (let waitMs = shortestMs; !this.#stopping; waitMs = Math.min(waitMs * 2, longestMs)) {
      try {
        if (!(await this.turn())) return;
      } catch (thrown) {
        const cause = isUnavailable(thrown) ? { cause: (thrown as Error).message } : { err: thrown };
        this.log.warn(cause, 'sealing anew was broken off, trying again');
      }
      await this.#pauses.pause(waitMs);
    }
  }

  /** False when there is nothing to do for this process ever. */
  private async turn(): Promise<boolean> {
    if ((await this.due()).length === 0) return false;
    if (!(await this.holds())) return true;
    try {
      let walked = await this.walk();
      // Often many: a walk that found nothing comes behind it at once.
      while (walked && walked.former > 0) walked = await this.walk();
      if (walked) await this.done(walked.unopened);
    } finally {
      await this.stores.state.release(lease, this.#holder);
    }
    return true;
  }

  private walk = () =>
    resealAll(this.stores, this.secrets, async () => {
      await this.#pauses.pause(restMs);
      return !this.#stopping && (await this.holds());
    });

  private holds = (): Promise<boolean> => this.stores.state.lease(lease, this.#holder, leaseMs);

  /** Former secrets that are given here, and may still be needed. */
  private async due(): Promise<readonly KeptFormer[]> {
    const [present, ...others] = this.secrets.fingerprints as [string, ...string[]];
    // A later rotation has begun: it is for those who know its secret, which sealed what opens here no more.
    if ((await recordedFingerprint(this.stores.state)) !== present) return [];
    const formers = await formerSecrets(this.stores.state, present);
    return formers.filter(({ fingerprint, value }) => others.includes(fingerprint) && value.state !== 'gone');
  }

  private async done(unopened: number): Promise<void> {
    const [present] = this.secrets.fingerprints;
    for (const former of await this.due()) {
      const { value, fingerprint } = former;
      if (value.state === 'resealed' && value.unopened === unopened) continue;
      if (!(await putFormer(this.stores.state, former, { state: 'resealed', unopened }))) continue;
      if (unopened > 0) this.log.error({ unopened }, 'keys or credentials are damaged: no secret opens them');
      const told = 'everything is sealed under the present secret: the former one may go once no process signs with it';
      this.log.info({ present, former: fingerprint }, told);
    }
  }
}
