import { join, relative } from 'node:path';
import { typedCommand } from '../control/typed-command';
import type { Io } from './io';
import { line } from './print';

/** What a person is told when the desk runs. */
export interface Seen {
  readonly web: string;
  readonly smtp: string;
  readonly data: string;
  readonly lines: readonly string[];
  /** Lines whose mailbox (`imap`) is kept and not read yet. */
  readonly unfetched: readonly string[];
  /** While there has never been an administrator; `file` when the link is kept there instead of printed. */
  readonly setup?: { readonly link: string; readonly file: string | undefined };
}

const example = join(__dirname, '../../examples/first-mail.eml');

/** Says where everything is, and what to do next. */
export async function greet(
  io: Pick<Io, 'out' | 'signal'>,
  { web, smtp, data, lines, unfetched, setup }: Seen,
  played: readonly string[] = [],
): Promise<void> {
  await line(io, 'Eventdesk is running. Ctrl-C stops it.');
  await line(io, '');
  await line(io, `  web         ${web}`);
  await line(io, `  mail port   ${smtp}, for ${shortened(lines)}`);
  await line(io, `  data folder ${data}`);
  if (unfetched.length > 0)
    await line(
      io,
      `  mailboxes   of ${shortened(unfetched)} are kept, and not fetched by this release: mail comes by the port`,
    );
  const to = lines[0];
  if (to !== undefined)
    await line(io, `  first mail  ${typedCommand(data)} mail send ${relative('', example)} --to ${to}`);
  if (setup?.file !== undefined)
    await line(io, `  set up      the one-time link for the first administrator is in ${setup.file}`);
  else if (setup) await line(io, `  set up      ${setup.link} (once, within the hour, for the first administrator)`);
  for (const one of played) await line(io, `  ${one}`);
}

const shortened = (lines: readonly string[]): string =>
  lines.length === 0
    ? 'no line yet'
    : lines.slice(0, 3).join(', ') + (lines.length > 3 ? ` and ${lines.length - 3} more` : '');
