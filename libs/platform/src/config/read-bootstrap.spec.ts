import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBootstrap } from './read-bootstrap';

const folder = mkdtempSync(join(tmpdir(), 'eventdesk-bootstrap-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'bootstrap.json');
const read = (content: unknown) => {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readBootstrap(path);
};
const canary = 'CANARY';

const whole = {
  departments: [{ key: 'support', name: 'Support' }],
  types: [{ key: 'request', name: 'Request', department: 'support' }],
  lines: [
    { address: 'support@desk.example', type: 'request', authservId: 'mx.desk.example' },
    { address: 'sales@desk.example', type: 'request', imap: 'imaps://user:pass@host:993/INBOX' },
  ],
  agents: [{ email: 'ada@desk.example', name: 'Ada', password: '…', departments: ['support'], role: 'administrator' }],
  statuses: [
    {
      key: 'awaiting-reply',
      name: { en: 'Awaiting reply', fa: 'منتظر پاسخ' },
      state: 'awaiting-reply',
      id: '233476065495939904005866822871905093425',
    },
  ],
  priorities: [{ key: 'normal', name: { en: 'Normal' }, order: 2 }],
  clients: [
    {
      id: 'shop',
      secret: '…',
      type: 'request',
      departments: ['*'],
      scope: 'tickets:read tickets:write inbound:read',
      agent: 'Ada@desk.example',
    },
  ],
  limits: { unprovenMailsPerLineAndHour: 200 },
};

describe('readBootstrap', () => {
  it('reads the documented file', () => {
    const file = read(whole);
    expect(file.departments).toEqual([{ key: 'support', name: { '*': 'Support' } }]);
    expect(file.statuses[0]?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(file.clients[0]).toMatchObject({ scope: ['tickets:read', 'tickets:write', 'inbound:read'], confirm: true });
    expect(file.limits).toEqual({ unprovenMailsPerLineAndHour: 200 });
    expect(read({})).toMatchObject({ lines: [], agents: [], limits: {} });
  });

  it.each([
    [
      { ...whole, lines: [whole.lines[0], { address: 'a@b.example', type: 'reqest' }] },
      'lines[1].type: "reqest" is no type; known: request',
    ],
    [
      { ...whole, types: [{ key: 'request', name: 'R', department: 'sales' }] },
      'types[0].department: "sales" is no department; known: support',
    ],
    [
      { agents: [{ email: 'a@b.example', name: 'A', departments: ['x'] }] },
      'agents[0].departments[0]: "x" is no department; known: *',
    ],
    [
      { ...whole, clients: [{ ...whole.clients[0], agent: 'eve@desk.example' }] },
      'clients[0].agent: "eve@desk.example" is no agent of this desk; known: ada@desk.example',
    ],
    [
      { clients: [{ id: 'shop', secret: canary, scope: 'tickets:read tickets:all' }] },
      'clients[0].scope: "tickets:all" is no scope; known: tickets:read, tickets:write',
    ],
    [{ clients: [{ id: 'shop', scope: 'tickets:read' }] }, 'clients[0].secret: is needed, or secretFile'],
    [
      { statuses: [{ key: 'a', name: 'A', state: 'open' }] },
      'statuses[0].state: is no state; known: awaiting-reply, in-progress',
    ],
    [
      { statuses: [{ key: 'a', name: 'A', state: 'closed', id: '-1' }] },
      'statuses[0].id: is no decimal number of 128 bits',
    ],
    [
      {
        departments: [
          { key: 'a', name: 'A' },
          { key: 'a', name: 'B' },
        ],
      },
      'departments[1].key: stands in departments[0] already',
    ],
    [{ departments: [{ key: 'a', name: 'A', colour: 'red' }] }, 'departments[0].colour: is not known here'],
    [{ departments: [{ key: 'A b', name: 'A' }] }, 'departments[0].key: is no key'],
    [{ departments: [{ name: 'A' }] }, 'departments[0].key: is needed'],
    [{ departments: [{ key: 7, name: 'A' }] }, 'departments[0].key: must be text'],
    [
      { lines: [{ adress: 'support@desk.example', type: 'request' }] },
      'lines[0].adress: is not known here; did you mean address?',
    ],
    [{ limits: { zzzzzzzzzzzz: 1 } }, 'limits.zzzzzzzzzzzz: is not known here; known: unprovenMailsPerLineAndHour, '],
    [{ line: [] }, 'line: is not known here; did you mean lines?'],
    [
      { lines: [{ address: 'x', type: 'request' }] },
      'lines[0].address: "x" is no mail address; for example support@desk.example',
    ],
    [{ departments: {} }, 'departments: must be a list'],
    [
      { agents: [{ email: 'a@b.example', name: 'A', password: canary, passwordFile: 'x' }] },
      'agents[0].password: stands beside its …File',
    ],
    [
      { agents: [{ email: 'a@b.example', name: 'A', passwordFile: 'missing' }] },
      'agents[0].passwordFile: cannot be read (ENOENT)',
    ],
    [
      { ...whole, lines: [{ address: 'a@b.example', type: 'request', imap: canary }] },
      'lines[0].imap: is no IMAP address; right would be imaps://',
    ],
    [`{"clients": [\n{"secret": "${canary}" oops`, 'the file: is not JSON (line 2)'],
    ['[]', 'the file: must be an object'],
  ])('T35 names the place of what is wrong, and no secret (%#)', (content, line) => {
    const refused = () => read(content);
    expect(refused).toThrow(`EVENTDESK_BOOTSTRAP: ${line}`);
    expect(refused).not.toThrow(canary);
  });

  it('reads secrets from files beside it', () => {
    writeFileSync(join(folder, 'pass'), 'from a file\n');
    const file = read({
      agents: [{ email: 'a@b.example', name: 'A', passwordFile: 'pass' }],
      clients: [{ id: 'shop', secretFile: './pass', scope: '' }],
    });
    expect([file.agents[0]?.password, file.clients[0]?.secret]).toEqual(['from a file', 'from a file']);
  });

  it('T22 refuses keys that would reach a prototype', () => {
    expect(() => read('{"__proto__": {"lines": []}}')).toThrow('EVENTDESK_BOOTSTRAP: __proto__: is not known here');
  });

  it('takes references to what an earlier file made', () => {
    writeFileSync(path, JSON.stringify({ lines: [{ address: 'a@b.example', type: 'request' }] }));
    expect(() => readBootstrap(path)).toThrow('"request" is no type; known: none');
    expect(readBootstrap(path, { types: ['request'] }).lines).toHaveLength(1);
  });

  it('says that a missing file is missing', () => {
    expect(() => readBootstrap(join(folder, 'none.json'))).toThrow(/the file: cannot be read \(ENOENT\)/);
  });
});
