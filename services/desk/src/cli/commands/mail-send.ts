import { join } from 'node:path';
import { MailNotReadable } from '@eventdesk/kernel/ports/mail-reader';
import { Problem } from '@eventdesk/kernel/problem';
import type { MailHandIn } from '@eventdesk/platform/compose/hand-in-mail';
import { openMailHandIn } from '@eventdesk/platform/compose/hand-in-mail';
import { connectDesk } from '../../control/ask';
import type { DeskFile } from '../../control/desk-file';
import { readDeskFile } from '../../control/desk-file';
import { handInTarget } from '../../control/hand-in-target';
import { readScaledFile } from '../../control/scaled-file';
import { typedCommand } from '../../control/typed-command';
import { environmentFileName } from '../../scaled/environment-file';
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
  const desk = await runningDesk(io);
  const mail = await openMailHandIn(handInTarget(desk));
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
      await line(io, `what became of ${taken === 1 ? 'it' : 'them'}: ${desk.command} inbound list`);
  } finally {
    bar?.end();
    mail.handIn.close();
  }
}

/** Where a desk takes mail, and how the command line is called so that it reaches the desk. */
type Running = Pick<DeskFile, 'smtp' | 'protocol'> & { readonly command: string };

/** The desk that runs in the configured folder, in one process or in many. Throws Problem when none does. */
async function runningDesk(io: Io): Promise<Running> {
  const { data, scaled } = io.config();
  const socket = await connectDesk(data);
  socket?.destroy();
  const desk = socket && readDeskFile(data);
  if (desk) return { ...desk, command: typedCommand(data) };
  const run = readScaledFile(data);
  const settings = `set -a; . ${join(data, environmentFileName)}; set +a; npx eventdesk`;
  if (run) return { ...run, command: scaled ? typedCommand(data) : settings };
  throw new Problem(
    'no-desk-running',
    'unavailable',
    scaled
      ? `no desk runs from ${data} on this machine: start it with \`npm run scaled\`, name its folder in EVENTDESK_DATA, or hand the mail to the mail port of an \`intake\` process (\`curl --url smtp://HOST:2525 --mail-from … --mail-rcpt … --upload-file …\`)`
      : `no desk runs in ${data}: start it with \`npm start\`, or name its folder in EVENTDESK_DATA`,
  );
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
