import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { Problem } from '@eventdesk/kernel/problem';
import { readDeskFile } from './desk-file';
import { linesOf } from './lines';
import type { Answer, Message, Request } from './protocol';
import { problemOf } from './protocol';

/** A connection to the desk that runs in a folder; undefined when none does, whatever a killed one left there. */
export async function connectDesk(folder: string): Promise<Socket | undefined> {
  const desk = readDeskFile(folder);
  if (!desk) return undefined;
  const socket = connect(desk.control);
  try {
    await once(socket, 'connect');
    return socket;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined;
    if (code === 'EACCES' || code === 'EPERM')
      throw new Problem('not-yours', 'forbidden', `the desk in ${folder} belongs to another user of this machine`);
    throw thrown;
  }
}

/**
 * Asks a running desk; leaving the loop ends the command there too. Throws the desk's Problem, and `desk-gone` when it
 * ends before its answer does.
 */
export async function* ask(socket: Socket, request: Request, signal?: AbortSignal): AsyncGenerator<Answer, void, void> {
  const hangUp = (): void => void socket.destroy();
  signal?.addEventListener('abort', hangUp, { once: true });
  socket.on('error', () => undefined);
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    for await (const line of linesOf(socket)) {
      const message = JSON.parse(line) as Message;
      if ('end' in message) return;
      if ('error' in message) throw problemOf(message.error);
      yield message;
    }
    if (!signal?.aborted) throw gone();
  } catch (thrown) {
    if (signal?.aborted) return;
    throw (thrown as NodeJS.ErrnoException).code === undefined ? thrown : gone();
  } finally {
    signal?.removeEventListener('abort', hangUp);
    socket.destroy();
  }
}

const gone = (): Problem => new Problem('desk-gone', 'unavailable', 'the desk ended before its answer did; ask again');
