import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenStores } from '@eventdesk/platform/compose/open-stores';
import { openStores } from '@eventdesk/platform/compose/open-stores';
import { readConfig } from '@eventdesk/platform/config/read-config';
import { systemClock } from '@eventdesk/platform/crypto/clock';
import { createLogger } from '@eventdesk/platform/logging/logger';
import { openSecret } from '@eventdesk/platform/secrets/open-secret';
import type { Api, Ticket } from '../../e2e/testing/api';
import { client, company, line } from '../../e2e/testing/company';
import { DeskPlace } from '../../e2e/testing/desk-under-test';
import type { DeskUnderTest } from '../../e2e/testing/desk-under-test';
import { fateOf, newMessageId, proven, sentMail } from '../../e2e/testing/letters';

/** What a desk knew when it was stopped. */
export interface Known {
  readonly tickets: readonly Ticket[];
  readonly deliveries: readonly { readonly id: string }[];
  readonly inbound: readonly { readonly id: string }[];
  /** Reply address and Message-ID of the answer to the first ticket. */
  readonly answer: { readonly ticket: string; readonly address: string; readonly raw: Buffer };
}

/** Long enough to be a file of its own beside the events. */
const longText = 'It burns, and burns. '.repeat(5000);

/** Public address of desks under test: tokens name it, and it would change with a free port. */
export const settings = { EVENTDESK_PUBLIC_URL: 'http://localhost:3000' };

/** Lets a desk do some of everything, and stops it: mails in and out, a file, a ticket by the API, an answer. */
export async function stoppedDesk(): Promise<{ readonly place: DeskPlace; readonly known: Known }> {
  const place = new DeskPlace(company, settings);
  const desk = await place.start();
  const api = await client(desk, 'ada-desk');
  const mailed = await fateOf(desk, api, {
    ...{ to: line, subject: 'The printer is on fire', text: longText, messageId: newMessageId(), fields: [proven()] },
  });
  await fateOf(desk, api, { to: line, from: 'Nora <nora@orchard.example>', subject: 'Paper', text: 'None is left.' });
  const ticket = mailed.ticket ?? '';
  const form = new FormData();
  form.append('file', new Blob(['%PDF-1.7 a manual'], { type: 'application/pdf' }), 'manual.pdf');
  const { body: upload } = await api.ask<{ id: string }>('POST', '/v2/attachments', { body: form });
  const reply = { kind: 'reply', text: 'Please pull the plug first.', attachments: [upload.id] };
  await api.post(`/v2/tickets/${ticket}/messages`, reply);
  const { mail, raw } = await sentMail(api, ticket, 2);
  await settledDesk(desk);
  const known = {
    ...(await whatIsKnown(api)),
    answer: { ticket, address: mail.replyTo?.value[0]?.address ?? '', raw },
  };
  await desk.stop();
  return { place, known };
}

/** Nothing is under way any more: as many mails as confirmations and answers. */
async function settledDesk(desk: DeskUnderTest): Promise<void> {
  const api = await client(desk, 'auditor');
  for (const { id } of await api.all<Ticket>('/v2/tickets'))
    await sentMail(api, id, id === '' ? 0 : await mailsOf(api, id));
}

const mailsOf = async (api: Api, ticket: string): Promise<number> =>
  1 + (await api.ticket(ticket)).messages.filter(({ kind }) => kind === 'reply').length;

/** Everything that a desk shows, by the API. */
export async function whatIsKnown(api: Api): Promise<Omit<Known, 'answer'>> {
  const tickets = await api.all<Ticket>('/v2/tickets');
  return {
    tickets: await Promise.all(tickets.map(({ id }) => api.ticket(id))),
    deliveries: await api.all('/v2/deliveries'),
    inbound: await api.all('/v2/inbound'),
  };
}

/** A copy of a data folder. */
export function copyOf(data: string): { readonly data: string; remove(): void } {
  const base = mkdtempSync(join(tmpdir(), 'eventdesk-import-'));
  const copy = join(base, 'data');
  cpSync(data, copy, { recursive: true });
  return { data: copy, remove: () => rmSync(base, { recursive: true, force: true }) };
}

export const secretOf = (data: string): string => readFileSync(join(data, 'secret'), 'utf8').trim();

/** The embedded stores of a folder. */
export async function storesIn(data: string, secret = secretOf(data)): Promise<OpenStores> {
  const config = readConfig({ EVENTDESK_DATA: data, EVENTDESK_SECRET: secret });
  return openStores(config, { clock: systemClock, secrets: openSecret(config), log: createLogger({ level: 'warn' }) });
}
