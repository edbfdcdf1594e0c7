import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { Problem } from '@eventdesk/kernel/problem';
import type { Admin, AdminCommand } from '../admin/command';
import { progressOf } from '../admin/progress';
import type { Addresses } from '../running-desk';
import { removeDeskFile, writeDeskFile } from './desk-file';
import { LineTooLong, linesOf } from './lines';
import type { Message, Request } from './protocol';
import { failureOf, longestRequest, requestSchema } from './protocol';
import { socketPath } from './socket-path';

export interface ControlOptions {
  /** The data folder, whose lock this process holds: what lies there from a former run may be taken away. */
  readonly folder: string;
  readonly admin: Admin;
  readonly commands: Readonly<Record<string, AdminCommand>>;
  readonly addresses: Addresses;
  readonly protocol: 'smtp' | 'lmtp';
}

export interface Control {
  /** Where it listens. */
  readonly path: string;
  /** Ends what runs, and takes socket and `desk.json` away. */
  close(): Promise<void>;
}

/** How long a command may take to notice that it has nobody to answer any more. */
const patienceMs = 2000;

/** Answers the command line of this machine's user on a socket in the data folder (0600). */
export async function serveControl(options: ControlOptions): Promise<Control> {
  const { folder, addresses, protocol } = options;
  const running = new Map<Socket, Promise<void>>();
  const server = createServer((socket) => {
    const answering = answer(socket, options).finally(() => running.delete(socket));
    running.set(socket, answering);
  });
  const path = socketPath(folder);
  await listen(server, path);
  writeDeskFile(folder, { pid: process.pid, ...addresses, protocol, control: path });
  return {
    path,
    close: async () => {
      removeDeskFile(folder);
      const closed = once(server, 'close');
      server.close();
      for (const socket of running.keys()) {
        const stopped = new Problem('desk-stopping', 'unavailable', 'the desk was stopped meanwhile');
        socket.end(encode({ error: failureOf(stopped, '') }));
      }
      await within(patienceMs, Promise.allSettled(running.values()));
      for (const socket of running.keys()) socket.destroy();
      await closed;
      if (process.platform !== 'win32' && dirname(path) !== resolve(folder)) rmSync(dirname(path), { recursive: true });
    },
  };
}

async function listen(server: Server, path: string): Promise<void> {
  const pipe = process.platform === 'win32';
  if (!pipe) rmSync(path, { force: true });
  // The socket is there from the call on, so its mode must be right from the call on.
  const before = pipe ? undefined : process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    if (before !== undefined) process.umask(before);
  }
  await once(server, 'listening');
  if (!pipe) chmodSync(path, 0o600);
}

async function answer(socket: Socket, { admin, commands }: ControlOptions): Promise<void> {
  const gone = new AbortController();
  socket.on('error', () => undefined).on('close', () => gone.abort());
  const say = async (message: Message): Promise<void> => {
    if (gone.signal.aborted || socket.write(encode(message))) return;
    await Promise.race([once(socket, 'drain').catch(() => undefined), closed(gone.signal)]);
  };
  try {
    const { command, args } = await requestOf(socket);
    const known = Object.hasOwn(commands, command) ? commands[command] : undefined;
    if (!known) throw new Problem('unknown-command', 'invalid', `this desk knows no command ${command}; is it older?`);
    for await (const row of known(admin, args, gone.signal)) {
      if (gone.signal.aborted) return;
      const told = progressOf(row);
      await say(told ? { progress: told } : { row });
    }
    await say({ end: true });
  } catch (thrown) {
    if (gone.signal.aborted) return;
    const id = randomUUID();
    const failure = failureOf(thrown, id);
    if (failure.id !== undefined) admin.platform.log.error({ failure: id, err: thrown }, 'a control command failed');
    await say({ error: failure });
  } finally {
    socket.end();
  }
}

/** The first line; the socket stays open behind it, since its end is how the caller gives up. */
async function requestOf(socket: Socket): Promise<Request> {
  const lines = linesOf(socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>, longestRequest);
  const { value } = await lines.next().catch((thrown: unknown) => {
    if (thrown instanceof LineTooLong) return { value: undefined };
    throw thrown;
  });
  await lines.return();
  // Without somebody who reads, the end of the connection would never be seen.
  socket.resume();
  let given: unknown;
  try {
    given = JSON.parse(value ?? '');
  } catch {
    given = undefined;
  }
  const parsed = requestSchema.safeParse(given);
  if (!parsed.success) throw new Problem('invalid-request', 'invalid', 'a request is one line {"command","args"}');
  return parsed.data;
}

const encode = (message: Message): string => `${JSON.stringify(message)}\n`;

const closed = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
