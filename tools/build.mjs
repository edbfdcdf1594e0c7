// Builds every project that changed. Asking Nx takes a second even when nothing changed, so a stamp of the newest
// source is compared first.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, readFileSync, writeFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.cache', 'eventdesk-build');

/** Names, sizes and times of everything a build reads, as one string. */
function fingerprint() {
  const seen = [];
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === 'dist') continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else {
        const { mtimeMs, size } = statSync(path);
        seen.push(`${path}:${size}:${mtimeMs}`);
      }
    }
  };
  for (const folder of ['libs', 'services']) visit(join(root, folder));
  for (const file of ['tsconfig.base.json', 'package-lock.json', 'tools/compile.mjs'])
    seen.push(`${file}:${statSync(join(root, file)).mtimeMs}`);
  return seen.join('\n');
}

/** Projects whose compiled output is missing: a stamp alone does not show that somebody deleted it. */
function unbuilt() {
  return ['libs', 'services'].some((folder) =>
    readdirSync(join(root, folder)).some((name) => !existsSync(join(root, folder, name, 'dist'))),
  );
}

const before = fingerprint();
if (unbuilt() || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== before) {
  const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
  process.stderr.write('building what changed, once (a fresh clone takes about 20 seconds)\n');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [nx, 'run-many', '-t', 'build', '--parallel=2', '--output-style=static'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, NX_TUI: 'false', FORCE_COLOR: '0' },
    },
  );
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}`);
    process.exit(status ?? 1);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, before);
}
