import { MailNotReadable } from '@eventdesk/kernel/ports/mail-reader';
import { Problem } from '@eventdesk/kernel/problem';
import type { MailHandIn } from '@eventdesk/platform/compose/hand-in-mail';
import { openMailHandIn } from '@eventdesk/platform/compose/hand-in-mail';
import { connectDesk } from '../../control/ask';
import { readDeskFile } from '../../control/desk-file';
import { handInTarget } from '../../control/hand-in-target';
import { typedCommand } from '../../control/typed-command';
import { WrongUse } from '../failure';
import type { Io } from '../io';
import { jsonLine, line } from '../print';
import { ProgressBar } from '../progress-bar';
import { readRawMail } from '../raw-mail';
import type { Called } from './leaf';
import { worthABar } from './mail-explain';

/** What came of one file. */
interface Sent {
  readonly file: string;
  readonly taken: boolean;
  readonly reply: string;
  readonly to: readonly string[];
  readonly refused: readonly { readonly address: string; readonly response: string }[];
}

/** Hands raw mail files to the running desk, in their order over one connection, and prints what it answered. */
export async function mailSend(
  { io, json, exit }: Called,
  files: readonly string[],
  to: readonly string[],
): Promise<void> {
  const wrong = to.find((address) => !/^[^\s@<>]+@[^\s@<>]+$/.test(address));
  if (wrong !== undefined) throw new WrongUse(`--to: ${wrong} is no mail address; right would be support@localhost`);
  const mail = await openMailHandIn(await runningDesk(io));
  const bar = files.length >= worthABar && !io.out.isTTY ? new ProgressBar('mail send', io.err) : undefined;
  let done = 0;
  let taken = 0;
  try {
    for (const file of files) {
      if (io.signal.aborted) return;
      const sent = await send(io, mail, file, to);
      if (sent.taken) taken++;
      else exit(1);
      if (json) await jsonLine(io, sent);
      else await line(io, `${file}: ${sent.reply}${sent.taken ? ` (to ${sent.to.join(', ')})` : ''}`);
      bar?.tell({ done: ++done, of: files.length });
    }
    if (taken > 0 && !json)
      await line(io, `what became of ${taken === 1 ? 'it' : 'them'}: ${typedCommand(io.config().data)} inbound list`);
  } finally {
    bar?.end();
    mail.handIn.close();
  }
}

/** The mail port of the desk that runs in the configured folder. Throws Problem when none does. */
async function runningDesk(io: Io) {
  const { data } = io.config();
  const socket = await connectDesk(data);
  socket?.destroy();
  const desk = socket && readDeskFile(data);
  if (!desk)
    throw new Problem(
      'no-desk-running',
      'unavailable',
      `no desk runs in ${data}: start it with \`npm start\`, or name its folder in EVENTDESK_DATA`,
    );
  return handInTarget(desk);
}

async function send(io: Io, { handIn, envelopeOf }: MailHandIn, file: string, given: readonly string[]): Promise<Sent> {
  const failed = (reply: string): Sent => ({ file, taken: false, reply, to: [], refused: [] });
  const read = await readRawMail(io, file);
  if (!('raw' in read)) return failed(read.detail);
  let envelope: ReturnType<typeof envelopeOf> = { from: '', to: [] };
  try {
    envelope = envelopeOf(read.raw);
  } catch (thrown) {
    if (!(thrown instanceof MailNotReadable)) throw thrown;
    // Whatever its header is like, the desk must be able to take it; only the recipient has to be said.
    if (given.length === 0) return failed(`${thrown.message}; say the recipient with --to`);
  }
  const to = given.length > 0 ? given : envelope.to;
  if (to.length === 0) return failed('its header names no recipient; say one with --to');
  try {
    const answer = await handIn.send({ raw: read.raw, from: envelope.from, to });
    return { file, taken: answer.taken, reply: answer.response, to: answer.accepted, refused: answer.refused };
  } catch (thrown) {
    return failed(`the desk cannot be reached: ${(thrown as Error).message}`);
  }
}
