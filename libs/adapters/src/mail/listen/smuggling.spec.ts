import type { MailHandlers, MailListener } from '@eventdesk/kernel/ports/mail-listener';
import { SmtpClient } from '@eventdesk/kernel/testing/smtp-client';
import { listenForMail } from './listen';

const ok = { code: 250, text: 'ok' };

/**
 * What a relay that reads line ends otherwise would pass on as one mail. Behind each of these stands a second mail that
 * must stay text of the first.
 */
const ends: readonly (readonly [string, string])[] = [
  ['a bare LF on both sides', '\n.\n'],
  ['a bare LF before', '\n.\r\n'],
  ['a bare LF after', '\r\n.\n'],
  ['a bare CR on both sides', '\r.\r'],
  ['a bare CR before', '\r.\r\n'],
  ['a bare CR after', '\r\n.\r'],
  ['a doubled CR', '\r\r\n.\r\r\n'],
  ['a NUL before the end', '\r\n.\0\r\n'],
  ['a NUL before the dot', '\r\n\0.\r\n'],
  ['a blank after the dot', '\r\n. \r\n'],
  ['a blank before the dot', '\r\n .\r\n'],
  ['LF CR', '\n\r.\n\r'],
  ['two dots', '\r\n..\r\n'],
];
const hidden = 'MAIL FROM:<boss@desk.example>\r\nRCPT TO:<help@desk.example>\r\nDATA\r\nSubject: hidden\r\n\r\nhidden';

describe('the end of a mail', () => {
  let listener: MailListener;
  let mails: string[];

  beforeEach(async () => {
    mails = [];
    const handlers: MailHandlers = {
      connected: async () => ok,
      disconnected: () => undefined,
      announced: async () => ok,
      recipient: async () => ok,
      message: async (raw, { to }) => {
        mails.push(Buffer.from(raw).toString('latin1'));
        return to.map(() => ok);
      },
    };
    listener = await listenForMail({
      host: '127.0.0.1',
      port: 0,
      protocol: 'smtp',
      hostname: 'mx.desk.example',
      maxSize: 100_000,
      handlers,
    });
  });
  afterEach(() => listener.close(0));

  it.each(ends)('is no %s: nothing behind it is a mail of its own', async (_what, end) => {
    for (const bytewise of [false, true]) {
      const { client } = await SmtpClient.to(listener.port);
      await client.ask('EHLO client.example');
      for (const step of ['MAIL FROM:<ada@client.example>', 'RCPT TO:<help@desk.example>', 'DATA'])
        await client.ask(step);
      const bytes = `Subject: first\r\n\r\nfirst${end}${hidden}\r\n.\r\n`;
      for (const piece of bytewise ? bytes : [bytes]) client.write(piece);
      expect(await client.reply()).toBe('250 ok');
      expect(await client.ask('NOOP')).toMatch(/^250/);
      client.close();
      expect(mails).toHaveLength(1);
      expect(mails.pop()).toContain('Subject: hidden');
    }
  });
});
