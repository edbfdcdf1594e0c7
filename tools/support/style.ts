/** Something in a text that should not be there, and what to do instead. */
export interface Fault {
  readonly line: number;
  readonly found: string;
  readonly instead: string;
}

/** Words that are not used here, each with what to write. */
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\b(?:TODO|FIXME|XXX|HACK)\b/, 'do it now, or open an issue'],
  [/\beslint-disable/, 'obey the rule, or add to tools/lint-exceptions.json with the reason'],
  [/@ts-(?:ignore|nocheck)\b/, 'mend the type, or @ts-expect-error with the reason'],
  [/\bwhite-?list/i, 'allow list'],
  [/\bblack-?list/i, 'deny list'],
  [/\butili[sz]e/i, 'use'],
  [/\bleverag(?:e|ing)\b/i, 'use'],
  [/\b(?:seamless|blazing|effortless|world-class|cutting-edge)/i, 'what it does, or a figure'],
  [/\b(?:obviously|basically|trivially|of course)\b/i, 'nothing: leave the word out'],
  [/\bTicketUpdated\b/, 'the fact that happened (TicketAssigned, SubjectEdited …)'],
  [/\b\w+Dto\b/, 'the schema of the command or document itself'],
  [/\blorem ipsum\b/i, 'a text that could be real'],
  [/\bsanity check/i, 'check, and what it checks'],
  [/\b(?:it|test|describe)\.only\b|\bf(?:it|describe)\(/, 'the test without `.only`'],
];

const HOME = /(?<![\w.~/:-])\/(?:home|Users|root|tmp|var\/folders|mnt)\/[\w.-]+|\b[A-Z]:\\\\?Users\\/;

/** Pages at the top of the tree have names in capitals; a mention of one that is not there helps no reader. */
const PAGE = /\b[A-Z][A-Z-]{3,}\.md\b/;

const linesWith = (text: string, find: (line: string) => readonly [string, string] | undefined): Fault[] =>
  text.split('\n').flatMap((content, index) => {
    const hit = find(content);
    return hit ? [{ line: index + 1, found: hit[0], instead: hit[1] }] : [];
  });

/** Banned words of a text, with their replacement. */
export const bannedWords = (text: string): Fault[] =>
  linesWith(text, (line) => {
    for (const [pattern, instead] of BANNED) {
      const hit = pattern.exec(line);
      if (hit) return [hit[0], instead];
    }
    return undefined;
  });

/** Paths that are right on one machine only: homes, temporary folders, and `root`, where this tree happens to stand. */
export const machinePaths = (text: string, root: string): Fault[] =>
  linesWith(text, (line) => {
    const hit = HOME.exec(line)?.[0] ?? (line.includes(`${root}/`) ? root : undefined);
    return hit === undefined ? undefined : [hit, 'a path from the workspace, or os.tmpdir()'];
  });

/** Mentions of pages that a reader of this tree does not have; `there` says which he has. */
export const absentPages = (text: string, there: (page: string) => boolean): Fault[] =>
  linesWith(text, (line) => {
    const hit = PAGE.exec(line)?.[0];
    return hit === undefined || there(hit) ? undefined : [hit, 'the rule itself, or a page of docs/'];
  });

/** Targets of the relative links of a Markdown page, code left out, as `{ path, anchor }` (path '' = the page itself). */
export function relativeLinks(markdown: string): { path: string; anchor: string }[] {
  const prose = markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm)]
    .map((match) => match[1] ?? match[2] ?? '')
    .filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target))
    .map((target) => {
      const [path = '', anchor = ''] = target.split('#');
      return { path: decodeURIComponent(path), anchor };
    });
}

/** Anchors of the headings of a Markdown page, as code hosts make them. */
export const anchors = (markdown: string): Set<string> =>
  new Set(
    [...markdown.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map((match) =>
      (match[1] ?? '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-'),
    ),
  );

/** Commands that a page tells its reader to type: `npm run <script>` (also test, start) and `npx eventdesk <words>`. */
export function commandsIn(markdown: string): { scripts: string[]; eventdesk: string[][] } {
  const all = (pattern: RegExp) => [...markdown.matchAll(pattern)];
  const plain = all(/\bnpm (start|test)\b/g).map((match) => match[1] ?? '');
  const named = all(/\bnpm run ([\w:-]*\w)/g).map((match) => match[1] ?? '');
  const eventdesk = all(/\bnpx eventdesk ([a-z][\w-]*)(?: ([a-z][a-z-]*)(?![\w.@/]))?/g);
  return {
    scripts: [...new Set([...plain, ...named])],
    eventdesk: eventdesk.map((match) => match.slice(1).filter((word): word is string => word !== undefined)),
  };
}
