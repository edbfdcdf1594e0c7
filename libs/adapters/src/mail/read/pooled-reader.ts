import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { MailNotReadable, type MailFacts, type MailFault, type MailReader } from '@eventdesk/kernel/ports/mail-reader';
import { Piscina } from 'piscina';
import { mailIdentity } from './identity';
import { defaultLimits, type MailLimits } from './limits';
import { worthTransferring, type ReadResult, type ReadTask } from './worker';

export interface PooledReaderOptions {
  readonly limits?: MailLimits;
  /** Mails read at the same time. */
  readonly threads?: number;
  /** Milliseconds one mail may take in its thread, waiting for a free one not counted. */
  readonly timeLimit?: number;
  /** Megabytes of JavaScript memory a thread may take; bytes of files are bounded by `limits`. */
  readonly memoryLimit?: number;
}

/**
 * Reads mail in worker threads: a mail that takes too long, too much memory or kills its thread is refused alone, and
 * the mails behind it go on (T09, T25). Threads start with the first mail and end when idle.
 */
export class PooledMailReader implements MailReader {
  private readonly pool: Piscina<ReadTask, ReadResult>;
  private readonly limits: MailLimits;
  private readonly timeLimit: number;
  private readonly waiting: (() => void)[] = [];
  private free: number;
  private closed = false;

  constructor(options: PooledReaderOptions = {}) {
    const threads = options.threads ?? Math.min(4, Math.max(1, availableParallelism() - 1));
    this.limits = options.limits ?? defaultLimits;
    this.timeLimit = options.timeLimit ?? 10_000;
    this.free = threads;
    this.pool = new Piscina<ReadTask, ReadResult>({
      ...workerFile(),
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: 60_000,
      resourceLimits: { maxOldGenerationSizeMb: options.memoryLimit ?? 512 },
    });
    // A thread that dies outside a task reports here; without a listener that would end the process.
    this.pool.on('error', () => {});
  }

  async read(raw: Uint8Array): Promise<MailFacts> {
    // Refused here already, so that a mail that cannot be read is not copied to a thread either.
    if (raw.byteLength > this.limits.mailBytes) throw new MailNotReadable('too-large', `${raw.byteLength} bytes`);
    await this.turn();
    try {
      if (this.closed) throw new MailNotReadable('closed', 'the reader is closed');
      return factsOf(await this.run(raw));
    } finally {
      this.free++;
      this.waiting.shift()?.();
    }
  }

  identity(raw: Uint8Array): string {
    return mailIdentity(raw);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.pool.destroy();
  }

  /** Waits for a free thread; the time limit begins only then. */
  private async turn(): Promise<void> {
    while (this.free === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.free--;
  }

  private async run(raw: Uint8Array): Promise<ReadResult> {
    const whole = raw.byteLength >= worthTransferring && raw.byteLength === raw.buffer.byteLength;
    // A view is cloned with all the memory behind it, so a part of a larger buffer is copied out first.
    const task = { raw: whole ? raw : new Uint8Array(raw), limits: this.limits };
    const signal = AbortSignal.timeout(this.timeLimit);
    try {
      return await this.pool.run(task, { signal, transferList: whole ? [raw.buffer as ArrayBuffer] : [] });
    } catch (error) {
      return { fault: this.faultOf(error, signal.aborted), detail: messageOf(error) };
    }
  }

  private faultOf(error: unknown, timedOut: boolean): MailFault {
    if (this.closed) return 'closed';
    if (timedOut) return 'timeout';
    return codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crashed';
  }
}

function factsOf(result: ReadResult): MailFacts {
  if ('facts' in result) return result.facts;
  throw new MailNotReadable(result.fault, result.detail);
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown error');

/** The worker beside this file: compiled, or the source with a hook that compiles it as it is loaded (tests, dev). */
function workerFile(): { filename: string; execArgv?: string[] } {
  const extension = extname(__filename);
  const filename = join(__dirname, `worker${extension}`);
  if (extension !== '.ts') return { filename };
  const hook = join(__dirname, '../../../../../tools/swc-hook.cjs');
  return { filename, execArgv: ['--conditions=@eventdesk/source', '--require', hook] };
}
