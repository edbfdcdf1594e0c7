import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './support/tree';

/** A workspace of its own below this one, so that packages are found, with a copy of what is generated into. */
const cache = join(root, 'node_modules/.cache');
let into: string;
const read = (path: string) => readFileSync(join(into, path), 'utf8');

function generate(...args: string[]) {
  const script = join(root, 'tools/new.mjs');
  return spawnSync(process.execPath, [script, ...args, '--into', into], { cwd: root, encoding: 'utf8' });
}

/** What the compiler says of the generated workspace. */
function compile(): string {
  writeFileSync(
    join(into, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.base.json'), include: ['libs'] }),
  );
  const tsc = join(root, 'node_modules/typescript7/bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', into], { cwd: root, encoding: 'utf8' }).stdout;
}

function lint(...paths: string[]): unknown {
  const run = spawnSync(process.execPath, [join(root, 'tools/lint-text.mjs')], {
    cwd: root,
    encoding: 'utf8',
    input: JSON.stringify(paths.map((path) => ({ file: path, text: read(path) }))),
  });
  return JSON.parse(run.stdout);
}

beforeEach(() => {
  mkdirSync(cache, { recursive: true });
  into = mkdtempSync(join(cache, 'eventdesk-new-'));
  const filter = (path: string) => !path.endsWith('.spec.ts');
  for (const folder of ['libs/domain/src', 'libs/read-models/src'])
    cpSync(join(root, folder), join(into, folder), { recursive: true, filter });
});
afterEach(() => rmSync(into, { recursive: true, force: true }));

describe('npm run new:event', () => {
  it('adds an event to its area with a fold and a spec, all of which compile and lint', () => {
    const { status, stderr, stdout } = generate('event', 'ticket', 'TicketSnoozed');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('next:');
    expect(read('libs/domain/src/ticket/events.ts')).toMatch(/ticketEvents = \[[^\]]*TicketSnoozed,\n\] as const/);
    expect(compile()).toBe('');
    expect(lint('libs/domain/src/ticket/events.ts', 'libs/domain/src/ticket/ticket-snoozed.spec.ts')).toEqual([[], []]);
  }, 60_000);

  it('folds it where its own area does, also when a folder holds several deciders', () => {
    for (const [area = '', name = ''] of [
      ['contact', 'ContactForgotten'],
      ['delivery', 'DeliveryWithdrawn'],
      ['inbound', 'MessageTranslated'],
    ])
      expect(generate('event', area, name)).toMatchObject({ status: 0, stderr: '' });
    expect(compile()).toBe('');
  }, 60_000);

  it.each([
    [['ticket', 'TicketOpened'], 'is defined already'],
    [['ticket', 'SubjectUpdated'], 'does not say what happened'],
    [['ticket', 'snoozed'], 'is no name of a past fact'],
    [['catalog', 'ThemeChosen'], 'has no list'],
    [['nowhere', 'TicketSnoozed'], 'there is no area nowhere'],
    [[], 'which event?'],
  ])('refuses %j and writes nothing', (args, reason) => {
    const before = read('libs/domain/src/ticket/events.ts');
    const { status, stderr } = generate('event', ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(reason);
    expect(read('libs/domain/src/ticket/events.ts')).toBe(before);
  });
});

describe('npm run new:projection', () => {
  it('begins a projection with a spec, both of which compile and lint', () => {
    const { status, stderr } = generate('projection', 'ticket-ages');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(read('libs/read-models/src/all.ts')).toMatch(/projections = \[[^\]]*ticketAges/);
    expect(compile()).toBe('');
    const made = ['ticket-ages.ts', 'ticket-ages.spec.ts', 'all.ts'].map((name) => `libs/read-models/src/${name}`);
    expect(lint(...made)).toEqual([[], [], []]);
  }, 60_000);

  it.each([
    [['Ticket Ages'], 'is no name of a projection'],
    [['ticket-ages', 'NeverHappened'], 'defines NeverHappened'],
  ])('refuses %j and writes nothing', (args, reason) => {
    const { status, stderr } = generate('projection', ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(reason);
    expect(existsSync(join(into, 'libs/read-models/src/ticket-ages.ts'))).toBe(false);
  });
});
