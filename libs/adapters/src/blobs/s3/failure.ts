import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { waits } from './client';

/** Servers name a full disk or a spent quota in their own ways. */
const full = /storage ?full|quota|insufficient(?:storage|capacity)/i;

interface Told {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Status of a refusal by the server; undefined when there was no answer. */
export const statusOf = (thrown: unknown): number | undefined =>
  (thrown as Told | undefined)?.$metadata?.httpStatusCode;

/** The server's or the system's name of what went wrong. */
export function causeOf(thrown: unknown): string {
  const { name, code, message } = (thrown ?? {}) as Told;
  const status = statusOf(thrown);
  if (status !== undefined) return `${String(name)} (${status})`;
  // Without an answer the message is the system's, such as `connect ECONNREFUSED 127.0.0.1:9000`, wrapped by the client.
  return String(message === undefined || message === '' ? (code ?? name) : message).replace(/^AWS SDK .*?Error: /, '');
}

/** Whether a read found no object; a bucket that is gone is another matter. */
export const isAbsent = (thrown: unknown): boolean =>
  statusOf(thrown) === 404 && (thrown as Told).name !== 'NoSuchBucket';

/**
 * What a thrown error of the client means to the port. Refusals too pass once somebody has mended them (rights, a
 * bucket), and a mail that was refused for good would be lost meanwhile. The error itself stays here: it holds the
 * request with its signature.
 */
export function failureOf(thrown: unknown, doing: string): StoreUnavailable {
  const reason = statusOf(thrown) === 507 || full.test(String((thrown as Told | undefined)?.name)) ? 'full' : 'down';
  return new StoreUnavailable(`S3: ${causeOf(thrown)} while asked for ${doing}`, reason);
}

/**
 * Awaits the client, which is told to stop after 15 seconds; `work` ends then at the latest, whatever the server does.
 * Throws StoreUnavailable, but passes on that an object is not there.
 */
export async function asked<T>(doing: string, work: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      abort.abort();
      reject(new Error(`no answer within ${waits.call / 1000} s`));
    }, waits.call);
  });
  try {
    return await Promise.race([work(abort.signal), late]);
  } catch (thrown) {
    if (isAbsent(thrown)) throw thrown;
    throw failureOf(thrown, doing);
  } finally {
    clearTimeout(timer);
  }
}
