import { inbound } from '@eventdesk/domain/inbound/decider';
import { testId } from '@eventdesk/domain/testing/default-settings';
import type { SendOutcome } from '@eventdesk/kernel/ports/mail-sender';
import { heldLeaseMs } from '@eventdesk/platform/lease/held-lease';
import { Desk, KeptMails } from './testing/desk';

const minute = 60_000;
const bad = (outcome: 'deferred' | 'failed' | 'unknown'): SendOutcome => ({
  outcome,
  cause: outcome === 'unknown' ? 'no-answer' : 'refused',
  code: 450,
  response: 'not now',
});

describe('T13 sending', () => {
  let desk: Desk;
  let id: string;
  beforeEach(async () => {
    desk = await Desk.open();
    await desk.prove();
    await desk.requests.replied(await desk.answer((await desk.ticket()).id));
    id = (await desk.deliveryIds())[0] as string;
  });
  const status = async () => (await desk.delivery(id)).status;

  it('an answer leaves once, with its number, text, a signed reply address and no mark of a machine', async () => {
    await desk.sender.attempt(id);
    await desk.sender.attempt(id);
    expect(desk.mails.sent).toHaveLength(1);
    expect(desk.mails.sent[0]).toMatchObject({
      from: { address: 'support@desk.example', name: 'The Desk' },
      to: { address: 'rita@client.example' },
      envelopeFrom: 'support@desk.example',
      automatic: false,
      inReplyTo: 'm1@client.example',
    });
    expect(desk.mails.sent[0]?.subject).toContain('#100001');
    expect(desk.mails.sent[0]?.text).toContain('answer 1');
    expect(desk.mails.sent[0]?.replyTo?.address).toMatch(/^support\+100001\.1\.[a-z2-7]{16}@desk\.example$/);
    expect(await status()).toBe('sent');
  });

  it('X-6 every event of the delivery shares the beginning of what it answers, and names the request as its cause', async () => {
    await desk.sender.attempt(id);
    const [requested, ...later] = await desk.platform.events.read(`delivery-${id}`);
    expect(later.map(({ type }) => type)).toEqual(['DeliveryAttempted', 'DeliverySent']);
    for (const { metadata } of later)
      expect(metadata).toMatchObject({
        correlationId: requested?.metadata.correlationId,
        causationId: requested?.id,
      });
  });

  it('two processes at once send one', async () => {
    await Promise.all([desk.sender.attempt(id), desk.process().attempt(id), desk.process().attempt(id)]);
    expect(desk.mails.sent).toHaveLength(1);
  });

  it('a mail on its way is not taken for one whose process died, when that process looks for what is due', async () => {
    let answer: (outcome: SendOutcome) => void = () => undefined;
    const handedOver = new Promise<void>((resolve) => {
      desk.mails.send = () => {
        resolve();
        return new Promise((done) => (answer = done));
      };
    });
    const attempt = desk.sender.attempt(id);
    await handedOver;
    await desk.sender.attempt(id);
    expect(await status()).toBe('attempting');
    answer({ outcome: 'sent', response: '250 taken' });
    await attempt;
    expect(await status()).toBe('sent');
  });

  describe('whose process stops in the middle of it', () => {
    /** A mail server that has the first mail in hand until it answers. */
    let answer: (outcome: SendOutcome) => void;
    let mayGo: () => boolean;
    let attempt: Promise<void>;
    const lease = heldLeaseMs;
    const { timeLimitMs } = new KeptMails();

    beforeEach(async () => {
      const { mails } = desk;
      const own = mails.send.bind(mails);
      const begun = new Promise<void>((resolve) => {
        mails.send = (_, asked = () => true) => {
          mails.send = own;
          mayGo = asked;
          resolve();
          return new Promise((done) => (answer = done));
        };
      });
      attempt = desk.process().attempt(id);
      await begun;
    });

    it('is left to it until its lease has run out', async () => {
      desk.clock.move(lease - 1);
      desk.mails.keepsOne = true;
      await desk.sender.attempt(id);
      expect(await status()).toBe('attempting');
      desk.clock.move(1);
      await desk.sender.attempt(id);
      expect(await status()).toBe('sent');
      expect((await desk.delivery(id)).attempts).toBe(1);
    });

    it('is of unknown outcome then, and repeated once it cannot be at it any more', async () => {
      desk.clock.move(lease);
      await desk.sender.attempt(id);
      expect(await desk.delivery(id)).toMatchObject({ status: 'waiting', unknownOutcomes: 1 });
      desk.clock.move(timeLimitMs - 1);
      await desk.sender.attempt(id);
      expect(desk.mails.sent).toEqual([]);
      desk.clock.move(1);
      await desk.sender.attempt(id);
      expect(desk.mails.sent).toHaveLength(1);
      expect(await status()).toBe('sent');
    });

    it('does not hand over what it has not handed over yet when it goes on, and the mail leaves once', async () => {
      expect(mayGo()).toBe(true);
      desk.clock.move(lease);
      expect(mayGo()).toBe(false);
      await desk.sender.attempt(id);
      expect(mayGo()).toBe(false);
      answer({ outcome: 'deferred', cause: 'taken-over', code: null, response: '' });
      await attempt;
      expect(await desk.delivery(id)).toMatchObject({ status: 'waiting', unknownOutcomes: 0 });
      desk.clock.move(minute);
      await desk.sender.attempt(id);
      expect(desk.mails.sent).toHaveLength(1);
      expect(await status()).toBe('sent');
    });

    it('that had handed it over tells so when it goes on, and it is not repeated', async () => {
      desk.clock.move(lease);
      await desk.sender.attempt(id);
      answer({ outcome: 'sent', response: '250 taken' });
      await attempt;
      expect(await status()).toBe('sent');
      desk.clock.move(60 * minute);
      await desk.sender.attempt(id);
      expect(desk.mails.sent).toEqual([]);
    });

    it('that goes on only after it was repeated leads to two mails with one Message-ID, and no third', async () => {
      desk.clock.move(lease);
      await desk.sender.attempt(id);
      desk.clock.move(timeLimitMs);
      desk.mails.answers = [bad('unknown')];
      await desk.sender.attempt(id);
      expect(await status()).toBe('uncertain');
      answer({ outcome: 'sent', response: '250 taken' });
      await attempt;
      desk.clock.move(24 * 60 * minute);
      await desk.sender.attempt(id);
      expect(desk.mails.sent).toHaveLength(1);
      const claims = (await desk.platform.events.read(`delivery-${id}`)).filter(
        ({ type }) => type === 'DeliveryAttempted',
      );
      expect(new Set(claims.map(({ data }) => (data as { messageId: string }).messageId)).size).toBe(1);
      expect(await status()).toBe('uncertain');
    });
  });

  it('a claim whose answer is lost is known again once the event store is back, and the mail leaves', async () => {
    desk.events.dieAfter(1);
    const attempt = desk.sender.attempt(id);
    while (!desk.events.isDead) await new Promise((resolve) => setImmediate(resolve));
    desk.events.revive();
    await attempt;
    expect(desk.mails.sent).toHaveLength(1);
    expect(await desk.delivery(id)).toMatchObject({ status: 'sent', attempts: 1 });
  });

  it('what became of a mail is written once the event store is back, and others leave it alone meanwhile', async () => {
    const { mails } = desk;
    const own = mails.send.bind(mails);
    mails.send = (...asked) => {
      desk.events.dieAfter(0);
      return own(...asked);
    };
    const attempt = desk.sender.attempt(id);
    while (!desk.events.isDead) await new Promise((resolve) => setImmediate(resolve));
    await expect(desk.process().attempt(id)).resolves.toBeUndefined();
    desk.events.revive();
    await attempt;
    expect(mails.sent).toHaveLength(1);
    expect(await status()).toBe('sent');
  });

  it('a process that was frozen before it claimed the attempt leaves it to whoever took over', async () => {
    const read = desk.events.read.bind(desk.events);
    desk.events.read = (...asked) => {
      desk.clock.move(heldLeaseMs);
      return read(...asked);
    };
    await desk.sender.attempt(id);
    desk.events.read = read;
    expect((await desk.delivery(id)).attempts).toBe(0);
    await desk.sender.attempt(id);
    expect(desk.mails.sent).toHaveLength(1);
  });

  it('4xx: tried again later with the same Message-ID', async () => {
    desk.mails.answers = [bad('deferred'), bad('deferred')];
    await desk.sender.attempt(id);
    await desk.sender.attempt(id);
    expect(desk.mails.sent).toHaveLength(1);
    desk.clock.move(minute);
    await desk.sender.attempt(id);
    desk.clock.move(2 * minute);
    await desk.sender.attempt(id);
    expect(await status()).toBe('sent');
    expect(new Set(desk.mails.sent.map(({ messageId }) => messageId)).size).toBe(1);
    expect(new Set(desk.mails.sent.map(({ date }) => date)).size).toBe(1);
  });

  it('5xx: not tried again', async () => {
    desk.mails.answers = [bad('failed')];
    await desk.sender.attempt(id);
    desk.clock.move(24 * 60 * minute);
    await desk.sender.attempt(id);
    expect(desk.mails.sent).toHaveLength(1);
    expect(await status()).toBe('failed');
  });

  it('no answer to the final dot: one duplicate with the same Message-ID at most', async () => {
    desk.mails.answers = [bad('unknown'), bad('unknown')];
    for (let n = 0; n < 5; n++) {
      await desk.sender.attempt(id);
      desk.clock.move(60 * minute);
    }
    expect(desk.mails.sent.map(({ messageId }) => messageId)).toEqual(Array(2).fill(desk.mails.sent[0]?.messageId));
    expect(await status()).toBe('uncertain');
  });

  it('a process that dies anywhere while sending leads to one duplicate at most, and none before the mail was out', async () => {
    for (let appends = 0; appends < 3; appends++) {
      const other = await Desk.open();
      await other.prove();
      await other.requests.replied(await other.answer((await other.ticket()).id));
      const [one] = await other.deliveryIds();
      other.events.dieAfter(appends);
      other.sender.stop();
      await other.sender.attempt(one as string).catch(() => undefined);
      other.events.revive();
      for (let n = 0; n < 5; n++) {
        other.clock.move(10 * minute);
        await other.process().attempt(one as string);
      }
      // 0: before the claim; 1: claimed, not sent; 2: sent, and its outcome written but never heard.
      expect(other.mails.sent).toHaveLength(1);
      expect((await other.delivery(one)).status).toBe('sent');
    }
  });

  it('a way out that keeps one mail a delivery is tried again at once by the next process', async () => {
    desk.mails.keepsOne = true;
    desk.events.dieAfter(1);
    const dying = desk.process();
    dying.stop();
    await dying.attempt(id).catch(() => undefined);
    desk.events.revive();
    expect(await status()).toBe('attempting');
    await desk.sender.attempt(id);
    expect(await status()).toBe('sent');
    expect((await desk.delivery(id)).attempts).toBe(1);
  });

  it('T48 a mail to an erased person is not made up: the delivery fails', async () => {
    await desk.memory.platform.keyRing.erase('rita@client.example');
    await desk.sender.attempt(id);
    expect(desk.mails.sent).toEqual([]);
    expect(await status()).toBe('failed');
  });

  it('T35 no event holds a link of the mail', async () => {
    await desk.sender.attempt(id);
    const link = /\/l\/(\S+)/.exec(desk.mails.sent[0]?.text ?? '')?.[1] as string;
    expect(link).toMatch(/^ticket\./);
    const all = JSON.stringify(await desk.platform.events.readAll(-1, 1000));
    expect(all).not.toContain(link.split('.')[2]);
  });

  it('a permanent bounce that names its Message-ID fails it, a delay or a stranger’s does not', async () => {
    await desk.sender.attempt(id);
    const messageId = desk.mails.sent[0]?.messageId as string;
    const settled = async (n: number, originalMessageId: string | null, permanent: boolean) => {
      const stream = `inbound-${testId(n)}`;
      const at = desk.now();
      const raw = { hash: 'h', size: 1, owner: 'letter:1' };
      const where = {
        line: 'support@desk.example',
        envelopeFrom: '',
        envelopeTo: 'support@desk.example',
        peer: 'p',
        helo: 'h',
      };
      const received = {
        ...where,
        at,
        channel: 'smtp' as const,
        raw,
        sha256: 's',
        identity: String(n),
        trustedPeer: false,
      };
      await desk.command(inbound, stream, { type: 'ReceiveMessage', received });
      const lists = { replyTo: [], copied: [], inReplyTo: [], references: [], attachments: [], leftOut: [] };
      const parsed = {
        ...lists,
        from: { name: null, email: 'mailer-daemon@mx.example', phone: null },
        senderForm: 'single',
        sender: { verdict: 'none' as const, by: 'none', detail: '' },
        subject: 'failed',
        messageId: null,
        language: null,
        text: '',
        body: null,
        html: null,
        isAutoReply: false,
        isBounce: true,
        mustNotAutorespond: true,
        bounce: { recipient: 'rita@client.example', status: '5.1.1', permanent, originalMessageId },
      };
      await desk.command(inbound, stream, { type: 'RecordParsing', now: at, parsed });
      await desk.command(inbound, stream, { type: 'RouteMessage', now: at, route: { to: 'bounce', ticket: null } });
      const outcome = { outcome: 'bounce' as const, ticket: null, number: null, duplicateOf: null };
      const event = await desk.command(inbound, stream, { type: 'SettleMessage', now: at, settled: outcome });
      await desk.bounces.settled(event);
      await desk.bounces.settled(event);
    };
    const forged = `${testId(1)}.aaaaaaaaaaaaaaaa@desk.example`;
    await settled(1, messageId, false);
    await settled(2, forged, true);
    await settled(3, null, true);
    expect(await status()).toBe('sent');
    await settled(4, messageId, true);
    expect(await status()).toBe('failed');
    const events = await desk.platform.events.read(`delivery-${id}`);
    expect(events.filter(({ type }) => type === 'DeliveryFailed')).toHaveLength(1);
  });
});
