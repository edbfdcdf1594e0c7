import type { Row } from '../admin/command';
import type { Answer, Request } from '../control/protocol';
import { runAdmin } from '../control/run-admin';
import type { Io } from './io';
import { jsonLines } from './print';
import { ProgressBar } from './progress-bar';

/** Rows of a command's answer; how far it is goes to a bar meanwhile. */
export async function* rowsOf(io: Io, answers: AsyncIterable<Answer>, label: string): AsyncGenerator<Row, void, void> {
  const bar = new ProgressBar(label, io.err);
  try {
    for await (const answer of answers) {
      if ('progress' in answer) bar.tell(answer.progress);
      else if ('waiting' in answer) bar.note(answer.waiting);
      else {
        bar.end();
        yield answer.row;
      }
    }
  } finally {
    bar.end();
  }
}

/** Asks the desk, running or not, and answers its rows. */
export const asked = (io: Io, request: Request): AsyncGenerator<Row, void, void> =>
  rowsOf(io, runAdmin(io.config(), request, io.signal), request.command);

/** Asks, and prints each row as JSON, or all of them as people like it. */
export async function show(
  io: Io,
  json: boolean,
  request: Request,
  forPeople: (rows: AsyncIterable<Row>) => Promise<void>,
): Promise<void> {
  const rows = asked(io, request);
  await (json ? jsonLines(io, rows) : forPeople(rows));
}
