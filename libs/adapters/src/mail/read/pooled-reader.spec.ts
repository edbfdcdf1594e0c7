import { readHtmlBomb } from './testing/mails';
import { defaultLimits } from './limits';
import { PooledMailReader } from './pooled-reader';
import { mail } from './testing/mails';

describe('PooledMailReader', () => {
  let reader: PooledMailReader | undefined;
  afterEach(() => reader?.close());

  it('reads a mail in another thread and gives its facts and files', async () => {
    reader = new PooledMailReader({ threads: 1 });
    const facts = await reader.read(
      mail(
        'From: Ada <ada@firm.example>',
        'Subject: Two files',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        '',
        'See the files.',
        '--b',
        'Content-Disposition: attachment; filename=small.txt',
        '',
        'small',
        '--b',
        'Content-Disposition: attachment; filename=large.txt',
        '',
        'x'.repeat(200_000),
        '--b--',
      ),
    );
    expect(facts.from).toEqual({ address: 'ada@firm.example', name: 'Ada' });
    expect(facts.attachments.map(({ name, size }) => [name, size])).toEqual([
      ['small.txt', 5],
      ['large.txt', 200_000],
    ]);
    expect(Buffer.from(facts.attachments[0]!.content).toString()).toBe('small');
    expect(facts.attachments[1]!.content).toHaveLength(200_000);
  });

  it('T03 a mail over a limit is refused with its cause, and the next one is read by the same reader', async () => {
    reader = new PooledMailReader({ threads: 1, limits: { ...defaultLimits, parts: 3 } });
    const parts = Array.from({ length: 5 }, () => '--b\n\nx').join('\n');
    const bomb = mail('From: a@b.example', 'Content-Type: multipart/mixed; boundary=b', '', parts, '--b--');
    await expect(reader.read(bomb)).rejects.toMatchObject({ name: 'MailNotReadable', cause: 'too-many-parts' });
    await expect(reader.read(mail('From: a@b.example', '', 'fine'))).resolves.toMatchObject({ text: 'fine' });
  });

  it('T09 a mail that takes too long is refused alone, also while others wait for the thread', async () => {
    reader = new PooledMailReader({ threads: 1, timeLimit: 1 });
    const [slow] = await Promise.allSettled([reader.read(readHtmlBomb())]);
    expect(slow).toMatchObject({ status: 'rejected', reason: { cause: 'timeout' } });
  });

  it('T09 a mail that takes too much memory is refused alone', async () => {
    reader = new PooledMailReader({ threads: 1, memoryLimit: 24 });
    await expect(reader.read(readHtmlBomb())).rejects.toMatchObject({ cause: 'memory' });
    await expect(reader.read(mail('From: a@b.example', '', 'fine'))).resolves.toMatchObject({ text: 'fine' });
  });

  it('what is still being read when it closes is refused as closed', async () => {
    const closing = new PooledMailReader({ threads: 1 });
    const reads = [closing.read(readHtmlBomb()), closing.read(mail('From: a@b.example', '', 'late'))];
    const settled = Promise.allSettled(reads);
    await closing.close();
    for (const result of await settled)
      expect(result).toMatchObject({ status: 'rejected', reason: { cause: 'closed' } });
  });
});
