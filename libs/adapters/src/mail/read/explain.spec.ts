import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explain, type Explanation } from './explain';
import { readMail } from './read-mail';
import { mail } from './testing/mails';

it('explains a mail in the words of the command line', () => {
  const raw = mail('From: Ada <ada@firm.example>', 'Subject: x', 'Message-ID: <1@firm.example>', '', 'Hello');
  expect(explain('one', readMail(raw))).toEqual({
    id: 'one',
    from: { address: 'ada@firm.example', name: 'Ada' },
    subject: 'x',
    messageId: '1@firm.example',
    inReplyTo: [],
    references: [],
    attachments: [],
    text: 'Hello',
    replyText: 'Hello',
    isAutoReply: false,
    isBounce: false,
    mustNotAutorespond: false,
  });
});

/** What `expected.json` in a folder of example mails says about one of them, as far as it is compared here. */
interface Expected {
  readonly id: string;
  readonly file: string;
  readonly facts: Readonly<Record<string, unknown>> & {
    readonly text_contains: readonly string[];
    readonly text_not_contains: readonly { readonly phrase: string; readonly kind: string }[];
  };
}

const folder = process.env['EVENTDESK_TEST_MAILS'];
const list = folder === undefined ? '' : join(folder, 'expected.json');

describe('real mails', () => {
  if (!existsSync(list)) {
    it.skip('skipped: set EVENTDESK_TEST_MAILS to a folder of .eml files with an expected.json', () => {});
    return;
  }
  const { messages } = JSON.parse(readFileSync(list, 'utf8')) as { messages: readonly Expected[] };
  const flat = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim();
  const simple: readonly [string, (found: Explanation) => unknown][] = [
    ['from_address', ({ from }) => (from?.address ?? '').toLowerCase()],
    ['from_name', ({ from }) => from?.name ?? ''],
    ['subject', ({ subject }) => flat(subject)],
    ['message_id', ({ messageId }) => messageId],
    ['references_count', ({ references }) => references.length],
    ['is_auto_reply', ({ isAutoReply }) => isAutoReply],
    ['is_bounce', ({ isBounce }) => isBounce],
    ['must_not_autorespond', ({ mustNotAutorespond }) => mustNotAutorespond],
  ];

  it('knows every mail of the folder', () => {
    const files = readdirSync(folder!).filter((name) => name.endsWith('.eml'));
    expect(messages.map(({ file }) => file).sort()).toEqual(files.sort());
  });

  it.each(messages.map((message): [string, Expected] => [message.id, message]))('%s', (id, { file, facts }) => {
    const found = explain(id, readMail(readFileSync(join(folder!, file))));
    for (const [fact, value] of simple) {
      if (fact in facts) expect([fact, value(found)]).toEqual([fact, facts[fact]]);
    }
    for (const phrase of facts.text_contains) expect(flat(found.replyText)).toContain(flat(phrase));
    for (const { phrase } of facts.text_not_contains) expect(flat(found.replyText)).not.toContain(flat(phrase));
    if (facts['bounce']) expect(found.bounce).toMatchObject(facts['bounce']);
  });
});
