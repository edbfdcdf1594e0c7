import { openMailExplainer } from '@eventdesk/platform/compose/explain-mail';
import { jsonLine } from '../print';
import { ProgressBar } from '../progress-bar';
import { inOrder, readRawMail } from '../raw-mail';
import type { Called } from './leaf';

/** Fewer files are done before a person would look at a bar. */
export const worthABar = 20;

/** Prints what intake understands of each file, one JSON line each, in their order; touches no store. */
export async function mailExplain({ io, exit }: Called, files: readonly string[]): Promise<void> {
  const explainer = await openMailExplainer();
  // Lines on a terminal show how far it is better than a bar between them.
  const bar = files.length >= worthABar && !io.out.isTTY ? new ProgressBar('mail explain', io.err) : undefined;
  let done = 0;
  try {
    const explained = inOrder(files, explainer.parallel, async (file) => {
      const mail = await readRawMail(io, file);
      return 'raw' in mail ? explainer.explain(mail.id, mail.raw) : { ...mail, detail: `${file}: ${mail.detail}` };
    });
    for await (const explanation of explained) {
      if (io.signal.aborted) return;
      if ('error' in explanation) exit(1);
      await jsonLine(io, explanation);
      bar?.tell({ done: ++done, of: files.length });
    }
  } finally {
    bar?.end();
    await explainer.close();
  }
}
