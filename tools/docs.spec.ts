import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, textOf } from './support/tree';

describe('generated pages', () => {
  it('are those that the tests of this tree give (else: npm run docs)', () => {
    const { stderr, status } = spawnSync(process.execPath, [join(root, 'tools/docs.mjs'), '--check'], {
      encoding: 'utf8',
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  it.each(['docs/threats.md', 'docs/requirements.md'])('%s gives every row a test or what it waits for', (page) => {
    const bare = (textOf(page) ?? '').split('\n- ').filter((row) => row.includes('no test, and nothing it waits for'));
    expect(bare.map((row) => row.split('\n')[0])).toEqual([]);
  });
});

/** What the scan for titles finds in a text. */
function titles(text: string): unknown {
  const script = `import { titlesWithIds } from './tools/support/titles.mjs';
    console.log(JSON.stringify(titlesWithIds('a.spec.ts', process.env.TEXT)));`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TEXT: text },
  });
  return JSON.parse(run.stdout);
}

describe('the scan for ids in titles', () => {
  it('finds them in every form of a test, and none in what is skipped for good', () => {
    const id = (digits: string) => `T${digits}`;
    const text = `
      describe('${id('90')} one', () => { it.each([1])('OT-99 and ${id('91')}: %s', () => {}); });
      scenario('${id('92')} by a helper', run);
      it(\`${id('93')} with \${name}\`, run);
      it.skip('${id('94')} skipped', run);
      it.todo('${id('95')} planned');
      log('a text about ${id('96')}');`;
    expect(titles(text)).toEqual([
      { id: 'T90', title: 'T90 one' },
      { id: 'OT-99', title: 'OT-99 and T91: %s' },
      { id: 'T91', title: 'OT-99 and T91: %s' },
      { id: 'T92', title: 'T92 by a helper' },
      { id: 'T93', title: 'T93 with …' },
    ]);
  });
});
