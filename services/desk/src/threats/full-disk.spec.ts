import { spawnSync } from 'node:child_process';
import { appendFileSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { Api, Inbound, Ticket } from '../e2e/testing/api';
import { awaitingReply, client, company, generous, line } from '../e2e/testing/company';
import type { DeskUnderTest } from '../e2e/testing/desk-under-test';
import { DeskPlace } from '../e2e/testing/desk-under-test';
import { eventually } from '../e2e/testing/eventually';
import { handIn, newMessageId, rawLetter, settled } from '../e2e/testing/letters';
import { embeddedOnly, patience } from '../e2e/testing/deployment';

jest.setTimeout(patience(120_000));

const place = new DeskPlace({ ...company, limits: generous }, { EVENTDESK_PUBLIC_URL: 'http://localhost:3000' });
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', place.data]).status === 0;
if (!mounted) {
  place.remove();
  console.info('skipped: a disk of 64 MB needs the right to mount a tmpfs');
}

(mounted ? describe : describe.skip)('T31 a data folder on a disk that is full', () => {
  const ballast = join(place.data, 'ballast');
  let desk: DeskUnderTest;
  let api: Api;

  beforeAll(async () => {
    desk = await place.start();
    api = await client(desk, 'auditor');
  });
  afterAll(async () => {
    await desk.stop();
    spawnSync('umount', ['-l', place.data]);
    place.remove();
  });

  const create = (subject: string) =>
    api.post<{ id: string }>('/v2/tickets/create', { subject, status: awaitingReply, msg: 'x'.repeat(20_000) });
  const mail = (messageId: string) => handIn(desk, rawLetter({ to: line, messageId, text: 'x'.repeat(200_000) }), line);
  /** Leaves so many bytes free. */
  const fill = (left: number): void => {
    const { bavail, bsize } = statfsSync(place.data);
    try {
      appendFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - left), 1));
    } catch (thrown) {
      // The desk was faster with the last of it: as full as it was to be.
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown;
    }
  };

  it('T31 strangers are told 452 when little is left, while agents still work', async () => {
    fill(5 * 1024 * 1024);
    expect(await mail(newMessageId())).toMatch(/^452/);
    expect((await create('With little left')).status).toBe(201);
  });

  // Several processes keep events, state and documents on servers with disks of their own.
  embeddedOnly('T31 mail is told 452 and callers 503 when nothing is left, and it all goes on by itself', async () => {
    fill(0);
    const answered: string[] = [];
    const refused = await eventually('the disk is full for callers', async () => {
      const { status, headers, body } = await create('Full');
      if (status === 201) answered.push(body.id);
      return status === 201 ? undefined : { status, retry: headers.get('retry-after') };
    });
    expect(refused).toEqual({ status: 503, retry: expect.stringMatching(/^\d+$/) });
    const late = newMessageId();
    expect(await mail(late)).toMatch(/^452/);
    expect((await api.ask('GET', '/v2/tickets')).status).toBe(200);

    rmSync(ballast);
    await eventually('the mail is taken', async () => ((await mail(late)).startsWith('250') ? true : undefined));
    expect((await settled(api, late)).outcome).toBe('opened');
    const after = await create('Room again');
    expect(after.status).toBe(201);
    // What was answered is there once, what was refused is not.
    const tickets = await eventually('the list has the last one', async () => {
      const all = await api.all<Ticket>('/v2/tickets');
      return all.some(({ id }) => id === after.body.id) ? all : undefined;
    });
    expect(
      tickets
        .filter(({ subject }) => subject === 'Full')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(answered.sort());
    expect(await api.all<Inbound>('/v2/inbound')).toHaveLength(1);
    const verified = await place.run('verify', '--json');
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('"ok":true') });
  });
});
