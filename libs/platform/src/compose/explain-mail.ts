import type { Explanation } from '@eventdesk/adapters/mail/read/explain';
import { MailNotReadable } from '@eventdesk/kernel/ports/mail-reader';

export type { Explanation } from '@eventdesk/adapters/mail/read/explain';

/** What is said of a mail that cannot be understood: why, as a stable word and for people. */
export interface NotExplained {
  readonly id: string;
  readonly error: string;
  readonly detail: string;
}

/** Says what intake understands of raw mail; touches no store. */
export interface MailExplainer {
  /** How many mails are worth being handed over at the same time. */
  readonly parallel: number;
  explain(id: string, raw: Uint8Array): Promise<Explanation | NotExplained>;
  close(): Promise<void>;
}

/** Opens the reader that intake uses: a mail that hangs or bursts is refused alone (T09, T25). */
export async function openMailExplainer(): Promise<MailExplainer> {
  const { PooledMailReader } = await import('@eventdesk/adapters/mail/read/pooled-reader');
  const { explain } = await import('@eventdesk/adapters/mail/read/explain');
  const reader = new PooledMailReader();
  return {
    parallel: 8,
    explain: async (id, raw) => {
      try {
        return explain(id, await reader.read(raw));
      } catch (thrown) {
        if (thrown instanceof MailNotReadable) return { id, error: thrown.cause, detail: thrown.message };
        throw thrown;
      }
    },
    close: () => reader.close(),
  };
}
