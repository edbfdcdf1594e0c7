import { isProblem } from '@eventdesk/kernel/problem';
import { ConfigProblem } from '@eventdesk/platform/config/problem';
import { scrubText } from '@eventdesk/platform/logging/scrub';
import { visible } from '@eventdesk/platform/logging/visible';
import { CommanderError } from 'commander';

/** Exit codes. */
export const exit = { done: 0, failed: 1, wrongUse: 2 } as const;

/** The command was used wrongly; says what would be right. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

/** What is said of a failure, and how the process ends. */
export interface Told {
  readonly code: number;
  /** One line; undefined when it has been said already. */
  readonly text?: string;
  /** The same as JSON. */
  readonly error?: Readonly<Record<string, unknown>>;
}

/** Errors whose message was written for people; told by name, since they come from layers that are not loaded here. */
const forPeople = ['FolderHeld', 'StoreUnavailable', 'MailNotReadable'];

/** One line that says what, where, and what would be right; a failure nobody foresaw gets an id and a hint instead. */
export function told(thrown: unknown, { id, debug }: { readonly id: string; readonly debug: boolean }): Told {
  // Commander has said what was wrong; help that was asked for is no failure.
  if (thrown instanceof CommanderError) return { code: thrown.exitCode === 0 ? exit.done : exit.wrongUse };
  if (isProblem(thrown)) {
    const { slug, kind, detail, extra } = thrown;
    const fields = (extra.fields ?? []).map((one) => `; ${one.field}: ${one.detail}`).join('');
    const code = kind === 'invalid' ? exit.wrongUse : exit.failed;
    return { code, text: visible(`${detail}${fields} (${slug})`), error: { slug, detail, ...extra } };
  }
  const { name, message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (thrown instanceof ConfigProblem || thrown instanceof WrongUse) {
    const slug = thrown instanceof ConfigProblem ? 'wrong-configuration' : 'wrong-use';
    return { code: exit.wrongUse, text: visible(message), error: { slug, detail: message } };
  }
  if (forPeople.includes(name))
    return { code: exit.failed, text: visible(message), error: { slug: slugOf(name), detail: message } };
  const detail = `this was not foreseen (${name}, ${id})`;
  const hint = 'EVENTDESK_LOG_LEVEL=debug shows where it happened; please report it';
  const where = debug
    ? `\n${scrubText(stack ?? message)
        .split('\n')
        .map(visible)
        .join('\n')}`
    : '';
  return {
    code: exit.failed,
    text: `${visible(`${detail}: ${hint}`)}${where}`,
    error: { slug: 'unexpected', id, detail },
  };
}

/** `FolderHeld` → `folder-held` */
const slugOf = (name: string): string => name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
