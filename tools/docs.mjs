// Writes the generated pages. With --check nothing is written: names what is out of date, and fails.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contractPages } from './contracts.mjs';
import { settingPages } from './docs-configuration.mjs';
import * as requirements from './requirements.mjs';
import * as threats from './threats.mjs';

const check = process.argv.includes('--check');
for (const { page, generate } of [threats, requirements, ...settingPages(), ...contractPages()]) {
  const file = fileURLToPath(new URL(`../${page}`, import.meta.url));
  const fresh = await generate();
  if (existsSync(file) && readFileSync(file, 'utf8') === fresh) continue;
  if (check) {
    process.stderr.write(`${page} is out of date: run \`npm run docs\` and commit it\n`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, fresh);
    process.stdout.write(`wrote ${page}\n`);
  }
}
