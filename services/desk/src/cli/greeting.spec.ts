import { resolve } from 'node:path';
import { greet } from './greeting';

const told = async (unfetched: readonly string[], data = '/data'): Promise<string> => {
  let text = '';
  const out = { write: (part: string) => ((text += part), true) };
  const io = { out, signal: new AbortController().signal } as unknown as Parameters<typeof greet>[0];
  const lines = ['support@desk.example', 'sales@desk.example'];
  await greet(io, { web: 'http://localhost:3000', smtp: '127.0.0.1:2525', data, lines, unfetched });
  return text;
};

describe('what a start says', () => {
  it('names the lines whose mailbox is kept and not fetched yet', async () => {
    expect(await told(['sales@desk.example'])).toContain('of sales@desk.example are kept, and not fetched');
  });

  it('gives commands that reach this desk', async () => {
    expect(await told([])).toContain('first mail  EVENTDESK_DATA=/data npx eventdesk mail send ');
    expect(await told([], resolve('data'))).toContain('first mail  npx eventdesk mail send ');
  });

  it('says nothing of mailboxes where there are none', async () => {
    expect(await told([])).not.toContain('mailboxes');
  });
});
