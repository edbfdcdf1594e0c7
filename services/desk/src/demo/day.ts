import { Problem } from '@eventdesk/kernel/problem';
import type { MailHandIn } from '@eventdesk/platform/compose/hand-in-mail';
import { openMailHandIn } from '@eventdesk/platform/compose/hand-in-mail';
import { handInTarget } from '../control/hand-in-target';
import type { RunningDesk } from '../running-desk';
import { Api } from './api';
import type { AgentName } from './company';
import { agents } from './company';
import { awayAnswer, bounceOf, morning, people } from './letters';
import type { Letter } from './mail';
import { addressOf, rawMail } from './mail';
import type { SentMail } from './sent-mail';
import { sentMails } from './sent-mail';

/** What a day needs to be played: the desk as anybody reaches it, and when the day began. */
export interface Stage {
  readonly desk: Pick<RunningDesk, 'addresses' | 'admin' | 'settled'>;
  readonly protocol: 'smtp' | 'lmtp';
  readonly clients: readonly { readonly id: string; readonly secret: string }[];
  /** Unix milliseconds. */
  readonly began: number;
}

interface Listed {
  readonly data: readonly { readonly id: string; readonly requester: { readonly email: string | null } | null }[];
}

/** Minutes between two mails of the day, as their headers say. */
const pace = 17;

/** Plays a day through the mail port and the API. Every step again is the same step: nothing comes twice. */
export class Day {
  private sent = 0;

  private constructor(
    private readonly stage: Stage,
    private readonly mail: MailHandIn,
  ) {}

  /** Answers how many mails were handed in. */
  static async play(stage: Stage): Promise<number> {
    const mail = await openMailHandIn(handInTarget({ smtp: stage.desk.addresses.smtp, protocol: stage.protocol }));
    const day = new Day(stage, mail);
    try {
      await day.whole();
      return day.sent;
    } finally {
      mail.handIn.close();
    }
  }

  private async whole(): Promise<void> {
    for (const letter of morning) await this.hand(letter);
    await this.stage.desk.settled();
    await this.hand({ ...awayAnswer, to: (await this.lastMailTo(people.bianca)).replyTo });
    await this.answer(
      'mina',
      people.nora,
      'Thursday at ten is free. Please leave the chain as it is until then.',
      'wait',
    );
    await this.answer('mina', people.reza, 'بله، فردا از ساعت ۹ تا ۱۲ در خدمت شما هستیم.', 'wait');
    await this.answer(
      'tom',
      people.owen,
      'The Heron 2 fits 26 to 29 inch wheels and costs 89 with the mount.',
      'solved',
    );
    await this.answer('tom', people.accounts, 'Invoice 118 is on its way again, with HH-2207 on it.', 'wait');
    await this.stage.desk.settled();
    await this.reply(people.nora, 'nora-thursday', 'Re: Gears jump on the hill', 'Thursday at ten is fine, thank you!');
    await this.reply(people.reza, 'reza-farda', 'Re: صدای ترمز جلو', 'بسیار عالی، ساعت ۱۰ می‌آیم.');
    const returned = await this.lastMailTo(people.accounts);
    const back = returned.envelopeFrom || returned.replyTo;
    const from = 'Mail Delivery System <mailer-daemon@harbour-housing.example>';
    await this.hand({ key: 'returned', from, to: back, ...bounceOf(addressOf(people.accounts), returned.messageId) });
    await this.stage.desk.settled();
    const nora = await this.ticketOf('mina', people.nora);
    const note = 'New chain and cassette are in the drawer with her name on it.';
    await nora.api.post(`/v2/tickets/${nora.id}/messages`, { kind: 'note', text: note }, 'demo-note-nora');
    const owen = await this.ticketOf('tom', people.owen);
    await owen.api.post(`/v2/tickets/${owen.id}/close`, {}, 'demo-close-owen');
    await this.stage.desk.settled();
  }

  private async hand(letter: Letter): Promise<void> {
    const at = new Date(this.stage.began + this.sent * pace * 60_000);
    const from = letter.headers?.['Return-Path'] === '<>' ? '' : addressOf(letter.from);
    const answer = await this.mail.handIn.send({ raw: rawMail(letter, at), from, to: [addressOf(letter.to)] });
    if (!answer.taken)
      throw new Problem('demo-refused', 'conflict', `the mail ${letter.key} was refused: ${answer.response}`);
    this.sent++;
  }

  /** The requester answers our last mail, which is quoted below, as mail programs do. */
  private async reply(person: string, key: string, subject: string, text: string): Promise<void> {
    const { replyTo, messageId } = await this.lastMailTo(person);
    const headers = { 'In-Reply-To': `<${messageId}>`, References: `<${messageId}>` };
    await this.hand({ key, from: person, to: replyTo, subject, text: `${text}\n`, headers });
  }

  private async answer(agent: AgentName, person: string, text: string, then: 'wait' | 'solved'): Promise<void> {
    const { api, id } = await this.ticketOf(agent, person);
    await api.post(`/v2/tickets/${id}/messages`, { kind: 'reply', text, then }, `demo-answer-${addressOf(person)}`);
  }

  private async lastMailTo(person: string): Promise<SentMail> {
    const { outbox } = this.stage.desk.admin;
    const found = outbox && (await sentMails(outbox)).filter(({ to }) => to === addressOf(person)).at(-1);
    if (!found) throw new Problem('demo-unanswered', 'conflict', 'the desk sent no mail where the demo waits for one');
    return found;
  }

  private async ticketOf(agent: AgentName, person: string): Promise<{ readonly api: Api; readonly id: string }> {
    const client = this.stage.clients.find(({ id }) => id === agents[agent].client);
    if (!client) throw new Error(`the demo's bootstrap file has no client ${agents[agent].client}`);
    const api = await Api.as(this.stage.desk.addresses.http, client);
    const { data } = await api.get<Listed>('/v2/tickets?limit=100');
    const found = data.find(({ requester }) => requester?.email === addressOf(person));
    if (!found) throw new Problem('demo-no-ticket', 'not-found', 'a mail of the demo became no ticket');
    return { api, id: found.id };
  }
}
