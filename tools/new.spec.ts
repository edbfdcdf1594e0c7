import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './support/tree';

/** A workspace of its own below this one, so that packages are found, with a copy of what is generated into. */
const cache = join(root, 'node_modules/.cache');
let into: string;
const read = (path: string) => readFileSync(join(into, path), 'utf8');
const node = (script: string, args: readonly string[], input = '') =>
  spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, encoding: 'utf8', input });
const generate = (...args: string[]) => node('tools/new.mjs', [...args, '--into', into]);

function workspace(): void {
  mkdirSync(cache, { recursive: true });
  into = mkdtempSync(join(cache, 'eventdesk-new-'));
  const filter = (path: string) => !path.endsWith('.spec.ts');
  for (const folder of ['libs/domain/src', 'libs/read-models/src'])
    cpSync(join(root, folder), join(into, folder), { recursive: true, filter });
  const settings = { extends: join(root, 'tsconfig.base.json'), include: ['libs'] };
  writeFileSync(join(into, 'tsconfig.json'), JSON.stringify(settings));
}
const remove = () => rmSync(into, { recursive: true, force: true });

describe('what the generators make', () => {
  const made = [
    'libs/domain/src/ticket/events.ts',
    'libs/domain/src/ticket/ticket-snoozed.spec.ts',
    'libs/read-models/src/ticket-ages.ts',
    'libs/read-models/src/ticket-ages.spec.ts',
    'libs/read-models/src/all.ts',
  ];
  beforeAll(workspace);
  afterAll(remove);

  it('says what was written and what comes next', () => {
    const { status, stderr, stdout } = generate('event', 'ticket', 'TicketSnoozed');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^wrote libs\/domain\/src\/ticket\/events\.ts\n[^]*\nnext:\n {2}1\. /);
    for (const [area = '', name = ''] of [
      ['contact', 'ContactForgotten'],
      ['delivery', 'DeliveryWithdrawn'],
      ['inbound', 'MessageTranslated'],
    ])
      expect(generate('event', area, name)).toMatchObject({ status: 0, stderr: '' });
    expect(generate('projection', 'ticket-ages')).toMatchObject({ status: 0, stderr: '' });
  }, 60_000);

  it('is in the list of its kind', () => {
    expect(read('libs/domain/src/ticket/events.ts')).toMatch(/ticketEvents = \[[^\]]*TicketSnoozed,\n\] as const/);
    expect(read('libs/read-models/src/all.ts')).toMatch(/projections = \[[^\]]*ticketAges/);
  });

  it('compiles: each event is folded where its own area does, also beside other deciders', () => {
    expect(node('node_modules/typescript7/bin/tsc', ['-p', into]).stdout).toBe('');
  }, 60_000);

  it('passes lint', () => {
    const texts = made.map((file) => ({ file, text: read(file) }));
    expect(JSON.parse(node('tools/lint-text.mjs', [], JSON.stringify(texts)).stdout)).toEqual(made.map(() => []));
  }, 60_000);
});

describe('the generators', () => {
  beforeAll(workspace);
  afterAll(remove);

  it.each([
    [['event', 'ticket', 'TicketOpened'], 'is defined already'],
    [['event', 'ticket', 'SubjectUpdated'], 'does not say what happened'],
    [['event', 'ticket', 'snoozed'], 'is no name of a past fact'],
    [['event', 'catalog', 'ThemeChosen'], 'has no list'],
    [['event', 'nowhere', 'TicketSnoozed'], 'there is no area nowhere'],
    [['event'], 'which event?'],
    [['projection', 'Ticket Ages'], 'is no name of a projection'],
    [['projection', 'ticket-list'], 'is there already'],
    [['projection', 'ticket-ages', 'NeverHappened'], 'defines NeverHappened'],
    [[], 'what is new?'],
  ])('refuse %j in one line and write nothing', (args, reason) => {
    const before = read('libs/domain/src/ticket/events.ts');
    const { status, stderr, stdout } = generate(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(reason)]);
    expect(read('libs/domain/src/ticket/events.ts')).toBe(before);
    expect(existsSync(join(into, 'libs/read-models/src/ticket-ages.ts'))).toBe(false);
  });
});
