import { MailNotReadable, type MailFacts, type MailFault } from '@eventdesk/kernel/ports/mail-reader';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import type { MailLimits } from './limits';
import { readMail } from './read-mail';

/** What a reader's thread is given. */
export interface ReadTask {
  readonly raw: Uint8Array;
  readonly limits: MailLimits;
}

/** What it gives back; errors as plain values, since a clone forgets their class. */
export type ReadResult = { readonly facts: MailFacts } | { readonly fault: MailFault; readonly detail: string };

/** Contents below this are cheaper to copy than to hand over. */
export const worthTransferring = 64 * 1024;

/** Runs in a worker thread: reads one mail. */
export default function readInWorker({ raw, limits }: ReadTask): unknown {
  try {
    return handOver(readMail(raw, limits));
  } catch (error) {
    if (error instanceof MailNotReadable) return { fault: error.cause, detail: error.message } satisfies ReadResult;
    const detail = error instanceof Error ? `${error.name} while reading` : 'unknown error while reading';
    return { fault: 'crashed', detail } satisfies ReadResult;
  }
}

/** Every content in memory of its own: a clone would copy the whole raw mail for each file that is a view of it. */
function handOver(facts: MailFacts): unknown {
  const attachments = facts.attachments.map((file) => ({ ...file, content: new Uint8Array(file.content) }));
  const large = attachments.map(({ content }) => content.buffer).filter((one) => one.byteLength >= worthTransferring);
  const result: ReadResult = { facts: { ...facts, attachments } };
  return large.length === 0 ? result : move({ [transferableSymbol]: large, [valueSymbol]: result } as never);
}
