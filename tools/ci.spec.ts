import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './support/tree';

let clone: string;

interface Options {
  readonly failing?: string;
  readonly report?: object;
  readonly servers?: boolean;
  readonly deployment?: boolean;
  /** The machine has neither node nor npm; its package manager can give them. */
  readonly bare?: boolean;
}

/** A search path with the commands of a Debian that has nothing installed, and a package manager that brings node. */
function bareMachine(): string {
  const bin = join(clone, 'bin');
  renameSync(join(bin, 'npm'), join(clone, 'npm'));
  const base = ['bash', 'env', 'cat', 'dirname', 'find', 'id', 'ln', 'mktemp', 'rm', 'timeout'];
  for (const name of base) {
    const { stdout } = spawnSync('bash', ['-c', `command -v ${name}`], { encoding: 'utf8' });
    symlinkSync(stdout.trim(), join(bin, name));
  }
  const aptGet = `#!/usr/bin/env bash
    echo "apt-get $1 \${!#}"
    case "$1 \${!#}" in
      'install nodejs') ln -s '${process.execPath}' '${bin}/node' ;;
      'install npm') ln -s '${clone}/npm' '${bin}/npm' ;;
    esac`;
  for (const name of ['apt-get', 'sudo'])
    writeFileSync(join(bin, name), name === 'sudo' ? '#!/usr/bin/env bash\n"$@"' : aptGet, { mode: 0o755 });
  return bin;
}

/** Runs a copy of .ci/run with an `npm` that fails at `failing` and whose tests report what is given. */
function run(options: Options) {
  const report = JSON.stringify(options.report ?? {});
  const npm = `#!/usr/bin/env bash
    for word in "$@"; do case $word in --outputFile=*) [ '${report}' = '{}' ] || echo '${report}' > "\${word#*=}";; esac; done
    [ "$*" != '${options.failing ?? 'nothing'}' ]`;
  writeFileSync(join(clone, 'bin/npm'), npm, { mode: 0o755 });
  if (options.servers) writeFileSync(join(clone, 'tree/libs/a.server.spec.ts'), '');
  if (options.deployment) {
    writeFileSync(join(clone, 'tree/tools/a.deploy.spec.ts'), '');
    writeFileSync(join(clone, 'bin/npx'), `#!/usr/bin/env bash\necho "npx $*"\n[ '${options.failing}' != npx ]`, {
      mode: 0o755,
    });
  }
  const { status, stdout } = spawnSync(join(clone, 'tree/.ci/run'), {
    encoding: 'utf8',
    env: { ...process.env, PATH: options.bare ? bareMachine() : `${join(clone, 'bin')}:${process.env['PATH']}` },
  });
  return { status, last: stdout.trimEnd().split('\n').at(-1), stdout };
}

const counts = (passed: number, failed: number, skipped: number, unloadable = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: skipped,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: unloadable,
});

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'eventdesk-ci-'));
  for (const folder of ['bin', 'tree/libs', 'tree/services', 'tree/tools'])
    mkdirSync(join(clone, folder), { recursive: true });
  cpSync(join(root, '.ci'), join(clone, 'tree/.ci'), { recursive: true });
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

describe('.ci/run', () => {
  it('ends with the sum of all tests, and with 0 when all went well', () => {
    expect(run({ report: counts(3, 0, 1) })).toMatchObject({ status: 0, last: '3 passed, 0 failed, 1 skipped' });
  });

  it.each(['run lint', 'run types', 'run build'])(
    'fails when `npm %s` fails, after the tests were run all the same',
    (failing) => {
      const { status, last, stdout } = run({ failing, report: counts(3, 0, 1) });
      expect({ status, last }).toEqual({ status: 1, last: '3 passed, 0 failed, 1 skipped' });
      expect(stdout).toContain(`failed: ${failing.slice(4)}`);
    },
  );

  it('fails when a test failed, and counts a suite that could not be loaded', () => {
    expect(run({ report: counts(3, 1, 0, 1) })).toMatchObject({ status: 1, last: '3 passed, 2 failed, 0 skipped' });
  });

  it('fails when nothing could be installed, or no test ran', () => {
    expect(run({ failing: 'ci' })).toMatchObject({ status: 1, last: '0 passed, 0 failed, 0 skipped' });
    expect(run({ report: counts(0, 0, 4) })).toMatchObject({ status: 1, last: '0 passed, 0 failed, 4 skipped' });
    expect(run({})).toMatchObject({ status: 1, last: '0 passed, 0 failed, 0 skipped' });
  });

  it('gives the test command options that go together with its own', () => {
    const [, given = ''] = /npm test -- (.+)$/m.exec(readFileSync(join(root, '.ci/run'), 'utf8')) ?? [];
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { test: string } };
    const own = scripts.test.split(' && ').at(-1) ?? '';
    const { status, stderr } = spawnSync(
      'bash',
      ['-c', `work=${clone}; npx --no-install ${own} ${given} --listTests`],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    expect({ own, given, status, stderr }).toMatchObject({ given: expect.stringContaining('--json'), status: 0 });
  });

  it('installs node where there is none', () => {
    const { status, last, stdout } = run({ bare: true, report: counts(1, 0, 0) });
    expect(stdout).toMatch(/apt-get update[^]*install nodejs\n[^]*install npm\n/);
    expect({ status, last }).toEqual({ status: 0, last: '1 passed, 0 failed, 0 skipped' });
  });

  it('checks the deployment with what there is, and says of each part what it was checked with or why it was not', () => {
    const { status, stdout } = run({ bare: true, deployment: true, report: counts(1, 0, 0) });
    expect(status).toBe(0);
    for (const part of ['chart', 'docker-compose.yml', 'composed Kafka', 'image'])
      expect(stdout).toMatch(new RegExp(`^${part}: (not|read) .+$`, 'm'));
    expect(stdout).toMatch(/^npx .*--outputFile=\S+deployment\.json .*\.deploy/m);
  });

  it('fails when a test of the deployment fails', () => {
    const { status, stdout } = run({ bare: true, deployment: true, failing: 'npx', report: counts(1, 0, 0) });
    expect(status).toBe(1);
    expect(stdout).toContain('failed: test of the deployment');
  });

  it('says that suites were skipped when there are some for servers and no servers', () => {
    expect(run({ report: counts(1, 0, 0), servers: true }).stdout).toContain('suites that need one were skipped');
  });
});
