import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import {
  absentPages,
  anchors,
  bannedWords,
  commandsIn,
  type Fault,
  machinePaths,
  relativeLinks,
} from './support/style';
import { files, root, textOf } from './support/tree';

const OURS = /^(?!package-lock\.json$|LICENSE$|libs\/contracts\/generated\/|tools\/support\/style\.|tools\/tidy\.spec)/;
const TEXT = /(?:\.(?:ts|mjs|cjs|json|jsonc|md|ya?ml|sh|http|sql)|\/run)$/;
const CODE = /\.(?:ts|mjs|cjs)$/;
const SOURCE = /^(?:libs|services)\/[^/]+\/src\/(?!.*(?:\.spec\.ts|testing\/)).*\.ts$/;

const tree = new Map(
  files()
    .filter((path) => OURS.test(path) && TEXT.test(path))
    .flatMap((path) => {
      const text = textOf(path);
      return text === null ? [] : [[path, text] as const];
    }),
);
const paths = [...tree.keys()];
const pages = [...tree].filter(([path]) => path.endsWith('.md'));
const lineCount = (path: string) => (tree.get(path) ?? '').trimEnd().split('\n').length;

/** `path:line: found → instead` for every fault that `find` sees in our files. */
const faults = (find: (text: string) => Fault[]) =>
  [...tree].flatMap(([path, text]) =>
    find(text).map(({ line, found, instead }) => `${path}:${line}: ${found} → ${instead}`),
  );

describe('the tree', () => {
  it('has no banned word, and no test that shuts the others out', () => expect(faults(bannedWords)).toEqual([]));

  it('names no path of one machine', () => expect(faults((text) => machinePaths(text, root))).toEqual([]));

  it('speaks of no page that is not in it', () =>
    expect(faults((text) => absentPages(text, (page) => existsSync(join(root, page))))).toEqual([]));

  it('has no file of more than 350 lines, and nine in ten sources under 200', () => {
    const code = paths.filter((path) => CODE.test(path));
    expect(code.filter((path) => lineCount(path) > 350).map((path) => `${path}: ${lineCount(path)} lines`)).toEqual([]);
    const sources = code.filter((path) => SOURCE.test(path));
    expect(sources.filter((path) => lineCount(path) >= 200).length).toBeLessThanOrEqual(Math.ceil(sources.length / 10));
  });

  it('names files in lower case with hyphens, after what they hold', () => {
    const odd = paths.filter((path) => CODE.test(path) && !/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/.test(basename(path)));
    const vague = paths.filter((path) => /\/(?:utils?|helpers?|misc|common|index)\.ts$/.test(path));
    expect([...odd, ...vague]).toEqual([]);
  });

  it('has no source that nothing but its own spec uses', () => {
    const used = new Set<string>();
    for (const [path, text] of tree) {
      for (const [, name = ''] of text.matchAll(/['"`](\.{1,2}\/[^'"`\s]+|@eventdesk\/[^'"`\s]+)['"`]/g)) {
        const target = name.startsWith('.') ? posix.join(dirname(path), name) : sourceOf(name);
        const file = target.replace(/\.(?:ts|js)$/, '').replace(/\/dist\//, '/src/');
        if (path !== `${file}.spec.ts`) used.add(file);
      }
    }
    const started = /\/(?:main|worker|[\w-]+\.worker)\.ts$/;
    const dead = paths.filter((path) => SOURCE.test(path) && !started.test(path) && !used.has(path.slice(0, -3)));
    expect(dead).toEqual([]);
  });
});

describe('the packages', () => {
  it('are all imported somewhere, and all imports are declared', () => {
    const knip = join(root, 'node_modules/knip/bin/knip.js');
    const { stdout, stderr } = spawnSync(process.execPath, [knip, '--no-progress'], { cwd: root, encoding: 'utf8' });
    expect(`${stdout}${stderr}`).toBe('');
  }, 60_000);
});

/** Where a package of the workspace keeps what is imported by this name. */
function sourceOf(name: string): string {
  const [, lib = '', ...rest] = name.split('/');
  const folder = existsSync(join(root, 'libs', lib)) ? 'libs' : 'services';
  return posix.join(folder, lib, 'src', ...rest);
}

describe('the pages', () => {
  it('link only to what is there', () => {
    const broken = pages.flatMap(([page, text]) =>
      relativeLinks(text)
        .filter(({ path, anchor }) => {
          const target = path === '' ? page : posix.join(posix.dirname(page), path);
          if (!existsSync(join(root, target))) return true;
          return anchor !== '' && target.endsWith('.md') && !anchors(textOf(target) ?? '').has(anchor);
        })
        .map(({ path, anchor }) => `${page}: ${path}${anchor && `#${anchor}`}`),
    );
    expect(broken).toEqual([]);
  });

  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json') ?? '{}') as { scripts: Record<string, string> };
    const unknown = pages.flatMap(([page, text]) =>
      commandsIn(text)
        .scripts.filter((name) => !(name in scripts))
        .map((name) => `${page}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('name only commands that the command line has', () => {
    const program = join(root, 'services/desk/bin/eventdesk.cjs');
    const named = pages.flatMap(([page, text]) => commandsIn(text).eventdesk.map((words) => ({ page, words })));
    const answers = new Map<string, boolean>();
    const known = (args: string[]): boolean => {
      const key = args.join(' ');
      const before = answers.get(key);
      if (before !== undefined) return before;
      const run = spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8' });
      const answer = run.status === 0 && (args[0] === 'help' || run.stdout.includes('Usage'));
      answers.set(key, answer);
      return answer;
    };
    const hasSubcommands = (name: string) =>
      spawnSync(process.execPath, [program, 'help', name], { encoding: 'utf8' }).stdout.includes('Commands:');
    const unknown = named.filter(({ words: [first = '', second] }) => {
      if (!known(['help', first])) return true;
      return second !== undefined && hasSubcommands(first) && !known([first, 'help', second]);
    });
    expect(unknown.map(({ page, words }) => `${page}: eventdesk ${words.join(' ')}`)).toEqual([]);
  }, 60_000);
});

describe('the checks themselves', () => {
  it('see a banned word and say what to write', () => {
    expect(bannedWords('fine\n// TODO later')).toEqual([
      { line: 2, found: 'TODO', instead: 'do it now, or open an issue' },
    ]);
    expect(bannedWords('describe.only("x")')).toHaveLength(1);
    expect(bannedWords('a utility used by a list')).toEqual([]);
  });

  it('see paths of one machine, and let routes and addresses be', () => {
    expect(machinePaths('open("/home/ada/x")', '/srv/tree')).toHaveLength(1);
    expect(machinePaths('in /srv/tree/libs', '/srv/tree')).toHaveLength(1);
    expect(machinePaths('GET /v2/tickets http://host/home/x', '/srv/tree')).toEqual([]);
  });

  it('see a page that a reader does not have', () => {
    const there = (page: string) => page === 'README.md';
    expect(absentPages('as README.md says', there)).toEqual([]);
    expect(absentPages('as ELSEWHERE.md says', there)).toHaveLength(1);
  });

  it('see links and anchors, not code', () => {
    const page = '[a](b.md#c) `[no](x.md)` [w](https://e.example)\n```\n[no](y.md)\n```\n![p](p.png)';
    expect(relativeLinks(page)).toEqual([
      { path: 'b.md', anchor: 'c' },
      { path: 'p.png', anchor: '' },
    ]);
    expect(anchors('# What it is: a desk')).toEqual(new Set(['what-it-is-a-desk']));
  });

  it('see the commands of a page', () => {
    const page =
      '`npm ci && npm test`, `npm run new:event`; npx eventdesk inbound list, npx eventdesk describe TicketOpened';
    expect(commandsIn(page)).toEqual({
      scripts: ['test', 'new:event'],
      eventdesk: [['inbound', 'list'], ['describe']],
    });
  });
});
