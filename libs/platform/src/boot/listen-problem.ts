import { ConfigProblem } from '../config/problem';

/** Says in one line why a port could not be taken, naming its variable; other failures stay as they are. */
export function listenProblem(thrown: unknown, variable: string, bind: string, port: number): unknown {
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
  const free = `${variable}=${port === 0 || port > 60_000 ? 3100 : port + 1}`;
  if (code === 'EADDRINUSE')
    return new ConfigProblem(variable, `port ${port} on ${bind} is taken by another program`, free);
  if (code === 'EACCES')
    return new ConfigProblem(variable, `port ${port} needs rights that this process has not`, free);
  if (code === 'EADDRNOTAVAIL') {
    const binds = variable.startsWith('EVENTDESK_OPS') ? 'EVENTDESK_OPS_BIND' : 'EVENTDESK_BIND';
    return new ConfigProblem(binds, `${bind} is no address of this machine`, `${binds}=127.0.0.1`);
  }
  return thrown;
}

/** Runs what listens; a port that cannot be taken is thrown as ConfigProblem. */
export async function listening<T>(variable: string, bind: string, port: number, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (thrown) {
    throw listenProblem(thrown, variable, bind, port);
  }
}
