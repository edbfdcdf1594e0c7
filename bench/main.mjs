// `npm run bench`: the measurements of this folder, one after the other, and their table. README.md says what they are.
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from './support/figures.mjs';
import { haveServers } from './support/servers.mjs';

/** What is measured, and whether it needs servers. */
const all = { b1: false, b2: false, b3: false, 'b3-scaled': true, b5: false, b6: false, b7: true, flood: true };
const names = Object.keys(all);
const functionOf = (name) => name.replace(/-./g, ([, letter]) => letter.toUpperCase());
const usage = `usage: npx eventdesk bench [${names.join('|')}] … [--seconds N] [--tickets N] [--replicas N] [--profile FOLDER] [--json]`;

function asked() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        seconds: { type: 'string', default: '3' },
        tickets: { type: 'string' },
        replicas: { type: 'string', default: '1' },
        profile: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const strange = positionals.find((name) => !names.includes(name));
    if (strange !== undefined) throw new Error(`there is no ${strange}; there are ${names.join(', ')}`);
    for (const name of ['seconds', 'tickets', 'replicas'])
      if (values[name] !== undefined && !(Number(values[name]) > 0))
        throw new Error(`--${name} must be a number above 0`);
    const can = haveServers();
    const usual = names.filter((name) => can || !all[name]);
    if (positionals.length === 0 && !can) console.error('b3-scaled, b7 and flood are left out: no servers are named');
    return { values, wanted: positionals.length === 0 ? usual : positionals };
  } catch (thrown) {
    console.error(`${thrown.message}\n${usage}`);
    process.exit(2);
  }
}

const { values, wanted } = asked();
// What was started ends with this process, and what it wrote goes.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const profile = values.profile === undefined ? undefined : resolve(values.profile);
if (profile !== undefined) mkdirSync(profile, { recursive: true });
const options = {
  seconds: Number(values.seconds),
  tickets: values.tickets === undefined ? undefined : Number(values.tickets),
  replicas: Number(values.replicas),
  profile,
};
const rows = [];
for (const name of wanted) {
  if (process.stderr.isTTY) process.stderr.write(`${name} …\n`);
  const measure = (await import(`./${name}.mjs`))[functionOf(name)];
  const measured = await measure(options);
  rows.push(...measured);
  if (values.json) for (const one of measured) console.log(JSON.stringify(one));
}
if (!values.json) console.log(table(rows));
