import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { collections } from './collections';

const root = join(__dirname, '../../../..');

/** Every source that may keep something in the work state: no specs, no stores, nothing of a simulation. */
const sources = ['libs', 'services'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      (path) => /\/src\/.*\.ts$/.test(path) && !/\.spec\.ts$|\/(testing|simulation|work-state|import)\//.test(path),
    )
    .map((path) => readFileSync(join(root, folder, path), 'utf8')),
);

/** What a call on a work state names as its collection. */
const call = /\bstate\s*\.\s*(?:get|put|compareAndSet|remove|list)\s*(?:<[^()]*>)?\(\s*([\w$]+|'[^']*')/gi;

describe('collections of the work state', () => {
  const constants = new Map<string, Set<string>>();
  for (const text of sources)
    for (const [, name = '', value = ''] of text.matchAll(/const (\w+) = '([^']*)'/g))
      constants.set(name, (constants.get(name) ?? new Set()).add(value));

  const used = new Set<string>();
  for (const text of sources)
    for (const [, named = ''] of text.matchAll(call)) {
      const own = new RegExp(`const ${named.replace('$', '\\$')} = '([^']*)'`).exec(text)?.[1];
      const found = named.startsWith("'") ? [named.slice(1, -1)] : own === undefined ? constants.get(named) : [own];
      for (const name of found ?? [`? ${named}`]) used.add(name);
    }

  it('are all listed with what becomes of them when a desk moves, and none that is gone', () => {
    expect([...used].sort()).toEqual(Object.keys(collections).sort());
  });
});
