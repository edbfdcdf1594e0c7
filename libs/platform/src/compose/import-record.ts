import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import { ConfigProblem } from '../config/problem';

/** What the work state of a desk says of the folder that it was imported from. */
export interface ImportRecord {
  /** Id of the folder's log. */
  readonly source: string;
  /** RFC 3339. */
  readonly begun: string;
  /** Set once the stores were seen to be empty. */
  readonly empty?: true;
  /** Position in this log that everything imported stands up to; set with `done`. */
  readonly head?: number;
  /** Set once everything of the folder is here, and the folder says that its desk is gone. */
  readonly done?: string;
}

/** Collection of the work state, and its only document. */
export const imports = 'import';
export const importDocument = 'desk';

/**
 * A desk that is half there must not serve: it would answer from what is missing, and append between what is to come.
 * Throws ConfigProblem while an import has not ended.
 */
export async function mustBeWhole(state: Pick<WorkState, 'get'>): Promise<void> {
  const kept = await state.get<ImportRecord>(imports, importDocument);
  if (kept && kept.value.done === undefined)
    throw new ConfigProblem(
      'EVENTDESK_STATE',
      `holds an import that was begun on ${kept.value.begun} and has not ended: run \`npx eventdesk events import\` again with the same folder, or name empty stores`,
    );
}

/** Position up to which this log was imported; -1 when it was not. Everything up to there had settled before. */
export const importedUpTo = async (state: Pick<WorkState, 'get'>): Promise<number> =>
  (await state.get<ImportRecord>(imports, importDocument))?.value.head ?? -1;
