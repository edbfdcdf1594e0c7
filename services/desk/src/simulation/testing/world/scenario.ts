import type { Letter } from './letter';
import type { TakenMail } from './mail-server';
import type { People } from './people';
import { wait } from './asking';
import type { World } from './world';

const addresses = ['rita@client.example', 'carl@client.example'];

/** What people do in a seed: letters, some of them twice, creates, answers, closings, reports of mails that bounced. */
export async function play(world: World, people: People): Promise<void> {
  const { random } = world.scheduler;
  const some = (ms: number): Promise<void> => wait(world, random.below(ms));
  let answers = random.between(0, 2);
  let bounces = random.below(2);
  const after: Promise<void>[] = [];
  world.mails.onTaken = (mail) => {
    if (answers > 0 && random.chance(0.5)) after.push(people.mail(answerTo(mail, answers--)));
    else if (bounces > 0 && random.chance(0.3)) after.push(people.mail(reportOf(mail, bounces--)));
  };

  const letters = Array.from({ length: random.between(1, 3) }, async (_, n) => {
    await some(3000);
    const letter = letterOf(n, random.pick(addresses), random.chance(0.8) ? 'pass' : 'none');
    const copies = random.chance(0.4) ? [letter, { ...letter, to: random.pick(lines) }] : [letter];
    await Promise.all(
      copies.map(async (copy) => {
        await some(2000);
        await people.mail(copy);
      }),
    );
  });
  const creates = Array.from({ length: random.between(0, 2) }, async (_, n) => {
    await some(3000);
    const { id } = await people.create(`create-${n}`, random.pick(addresses));
    if (random.chance(0.5)) await people.command(`reply-${n}`, id, 'reply');
    if (random.chance(0.4)) await people.command(`close-${n}`, id, 'close');
  });
  await Promise.all([...letters, ...creates]);
}

const lines = ['support@desk.example', 'help@desk.example'];

const letterOf = (n: number, from: string, verdict: Letter['verdict']): Letter => ({
  from,
  to: 'support@desk.example',
  subject: `Printer ${n}`,
  text: 'It does not print.',
  messageId: `m${n}@client.example`,
  inReplyTo: null,
  verdict,
  bounced: null,
});

const answerTo = (mail: TakenMail, n: number): Letter => ({
  from: mail.to,
  to: mail.replyTo ?? mail.from,
  subject: `Re: ${mail.subject}`,
  text: 'Still not.',
  messageId: `answer${n}@client.example`,
  inReplyTo: mail.messageId,
  verdict: 'pass',
  bounced: null,
});

const reportOf = (mail: TakenMail, n: number): Letter => ({
  from: 'mailer-daemon@client.example',
  to: mail.from,
  subject: 'Undelivered',
  text: 'No such user.',
  messageId: `report${n}@client.example`,
  inReplyTo: null,
  verdict: 'none',
  bounced: mail.messageId,
});
