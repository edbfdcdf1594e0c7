import { Problem } from '@eventdesk/kernel/problem';
import { subjectOf } from '@eventdesk/platform/compose/read-mail';
import { deliveries } from '@eventdesk/read-models/deliveries';
import type { AdminCommand } from './command';

/** Rows read from the outbox at a time. */
const page = 100;

const none = (): Problem =>
  new Problem('no-outbox', 'conflict', 'mail leaves by a server (EVENTDESK_MAIL_OUT); only `outbox:` keeps it here');

/** Mails that the desk keeps instead of sending them; with the number of the ticket that each is about. */
export const outboxList: AdminCommand = async function* ({ outbox, platform }) {
  if (!outbox) throw none();
  const known = await platform.reads.open(deliveries);
  let after: string | undefined;
  for (;;) {
    const entries = await outbox.list({ limit: page, ...(after === undefined ? {} : { after }) });
    const docs = await known.getMany(entries.map(({ deliveryId }) => deliveryId));
    for (const { deliveryId, at, size } of entries) {
      const mail = await outbox.get(deliveryId);
      const kept = mail === 'erased' ? undefined : mail;
      yield {
        ...{ delivery: deliveryId, at: new Date(at).toISOString(), size, to: kept?.envelope.to ?? 'erased' },
        ...{ number: docs.get(deliveryId)?.doc?.number ?? null, subject: kept ? await subjectOf(kept.raw) : null },
      };
    }
    after = entries.at(-1)?.deliveryId;
    if (entries.length < page || after === undefined) return;
  }
};

/** One mail whole, as it would have left. */
export const outboxShow: AdminCommand = async function* ({ outbox }, { id }) {
  if (!outbox) throw none();
  const mail = await outbox.get(String(id));
  if (!mail) throw new Problem('delivery-not-found', 'not-found', `the outbox has no mail of delivery ${String(id)}`);
  yield mail === 'erased'
    ? { delivery: id, erased: true }
    : { delivery: id, envelope: mail.envelope, raw: Buffer.from(mail.raw).toString('latin1') };
};
