// Begins an event or a projection in the style of the ones that are there, with a spec, and says what comes next.
//   npm run new:event <area> <Name>       npm run new:projection <name> [<EventName>]
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { camel, eventSpec, projectionFile, projectionSpec } from './support/templates.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  // --into: another folder with the layout of the workspace.
  options: { into: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) } },
});
const [what, ...names] = positionals;
const domain = join(values.into, 'libs/domain/src');
const kebab = (name) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();

// The compiler and prettier are loaded only once there is something to write: a wrong name is answered at once.

/** Wrong use: one line, exit code 2, nothing written. */
function refuse(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(2);
}

async function write(path, text) {
  const prettier = await import('prettier');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await prettier.format(text, { ...(await prettier.resolveConfig(path)), filepath: path }));
  process.stdout.write(`wrote ${relative(values.into, path)}\n`);
}

const say = (steps) =>
  process.stdout.write(`\nnext:\n${steps.map((step, index) => `  ${index + 1}. ${step}`).join('\n')}\n`);

const areas = () =>
  readdirSync(domain, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(domain, entry.name, 'events.ts')))
    .map((entry) => entry.name);

/** The area whose events file defines this event. */
const areaOf = (name) =>
  areas().find((area) =>
    new RegExp(`export const ${name}\\b`).test(readFileSync(join(domain, area, 'events.ts'), 'utf8')),
  );

async function newEvent(area, name) {
  if (area === undefined || name === undefined) refuse('which event? example: npm run new:event ticket TicketSnoozed');
  if (!areas().includes(area)) refuse(`there is no area ${area} with an events.ts; areas: ${areas().join(', ')}`);
  if (!/^(?:[A-Z][a-z0-9]+){2,}$/.test(name)) refuse(`${name} is no name of a past fact; example: TicketSnoozed`);
  if (/Updated$/.test(name)) refuse(`${name} does not say what happened; name the fact, such as SubjectChanged`);
  const taken = areaOf(name);
  if (taken) refuse(`${name} is defined already, in libs/domain/src/${taken}/events.ts`);

  const { eventList, withEvent, withFold } = await import('./support/insert.mjs');
  const folder = join(domain, area);
  const file = join(folder, 'events.ts');
  const text = readFileSync(file, 'utf8');
  const list = eventList(text);
  if (!list) refuse(`libs/domain/src/${area}/events.ts has no list \`…Events = [ … ]\`; write the event by hand`);
  const definition = `export const ${name} = event('${name}', 1, z.strictObject({ at: time }));`;
  await write(file, withEvent(text, name, definition));

  let folded = false;
  for (const other of readdirSync(folder).filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))) {
    const before = readFileSync(join(folder, other), 'utf8');
    const after = withFold(before, list.names, `${name}: (state) => state`);
    if (after === undefined) continue;
    await write(join(folder, other), after);
    folded = true;
  }
  await write(join(folder, `${kebab(name)}.spec.ts`), eventSpec(name));
  say([
    `say in libs/domain/src/${area}/events.ts what the event holds; mark what is personal; make it 'internal' if it must not leave`,
    folded ? `fold what the rules read of it (it changes nothing now)` : `fold it where ${area} keeps its state`,
    `return it from a command in the decider, and say in ${kebab(name)}.spec.ts when`,
    'fold it in the projections that show it, and give those a new version',
    'npm run docs, npm test',
  ]);
}

async function newProjection(name, eventName = 'TicketOpened') {
  if (name === undefined) refuse('which projection? example: npm run new:projection ticket-ages');
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) refuse(`${name} is no name of a projection; example: ticket-ages`);
  const path = join(values.into, 'libs/read-models/src', `${name}.ts`);
  if (existsSync(path)) refuse(`libs/read-models/src/${name}.ts is there already`);
  const area = areaOf(eventName);
  if (area === undefined) refuse(`no area of libs/domain defines ${eventName}; areas: ${areas().join(', ')}`);

  const { eventList, withProjection } = await import('./support/insert.mjs');
  const list = eventList(readFileSync(join(domain, area, 'events.ts'), 'utf8'));
  if (!list?.names.includes(eventName)) refuse(`${eventName} is in no list of libs/domain/src/${area}/events.ts`);

  await write(path, projectionFile(name, area, list.name, eventName));
  await write(path.replace(/\.ts$/, '.spec.ts'), projectionSpec(name, area, eventName));
  const all = join(dirname(path), 'all.ts');
  await write(all, withProjection(readFileSync(all, 'utf8'), camel(name), name));
  say([
    `say in libs/read-models/src/${name}.ts what the document holds, and fold every event that changes it`,
    'declare an index for each way it is looked up or sorted',
    'its name is stored: it stays; a change of the document or the fold is a new version',
    'npm run docs, npm test',
  ]);
}

if (what === 'event') await newEvent(...names);
else if (what === 'projection') await newProjection(...names);
else refuse('what is new? npm run new:event <area> <Name>, or npm run new:projection <name> [<EventName>]');
