/** Whether something that a role uses is there; resolves with what is worth knowing, rejects when it is not. */
export type Check = () => Promise<Readonly<Record<string, string | number | boolean>> | void>;

/** One check as the body of `/readyz` shows it. */
export interface CheckResult {
  readonly ok: boolean;
  /** Why not, in a word: never a message of a library, which may hold a URL. */
  readonly fault?: 'failed' | 'timeout';
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

export interface HealthReport {
  readonly ready: boolean;
  /** What this role cannot answer without. */
  readonly needs: Readonly<Record<string, CheckResult>>;
  /** What else there is to know, lag among it: leaves the role ready. */
  readonly others: Readonly<Record<string, CheckResult>>;
}

/** How long a check may take, milliseconds. */
const patience = 2000;

/**
 * What a process says of its health. It is ready once it was started, and while everything it needs is there; until
 * `stopping`, so that nothing new is sent to it.
 */
export class Health {
  readonly #needs = new Map<string, Check>();
  readonly #others = new Map<string, Check>();
  #state: 'starting' | 'serving' | 'stopping' = 'starting';
  #asked: Promise<HealthReport> | undefined;

  constructor(private readonly patienceMs: number = patience) {}

  /** Without this the role cannot answer: event store, work state, blobs, read store; never the feed. */
  needs(name: string, check: Check): this {
    this.#needs.set(name, check);
    return this;
  }

  /** Shown, without a say in whether the role is ready. */
  shows(name: string, check: Check): this {
    this.#others.set(name, check);
    return this;
  }

  serving(): void {
    this.#state = 'serving';
  }

  stopping(): void {
    this.#state = 'stopping';
  }

  /** Runs the checks; who asks while they run gets the same answer, so that asking often costs nothing. */
  report(): Promise<HealthReport> {
    this.#asked ??= this.ask().finally(() => (this.#asked = undefined));
    return this.#asked;
  }

  private async ask(): Promise<HealthReport> {
    const [needs, others] = await Promise.all([this.run(this.#needs), this.run(this.#others)]);
    const ready = this.#state === 'serving' && Object.values(needs).every(({ ok }) => ok);
    return { ready, needs, others };
  }

  private async run(checks: ReadonlyMap<string, Check>): Promise<Readonly<Record<string, CheckResult>>> {
    const results = [...checks].map(async ([name, check]) => [name, await this.one(check)] as const);
    return Object.fromEntries(await Promise.all(results));
  }

  private async one(check: Check): Promise<CheckResult> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<CheckResult>((resolve) => {
      timer = setTimeout(() => resolve({ ok: false, fault: 'timeout' }), this.patienceMs);
    });
    const asked = (async (): Promise<CheckResult> => {
      try {
        const details = await check();
        return details ? { ok: true, details } : { ok: true };
      } catch {
        return { ok: false, fault: 'failed' };
      }
    })();
    return Promise.race([asked, late]).finally(() => clearTimeout(timer));
  }
}
