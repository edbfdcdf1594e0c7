// Programs under load and the programs that load them are processes of their own, so that nobody's CPU is counted twice.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** In a child: says what it is ready with, then its CPU (milliseconds, all threads) and memory whenever it is asked. */
export function answerCpu(ready) {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({ cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 2 ** 20 });
  });
  process.on('disconnect', () => process.exit(0));
  process.send(ready);
}

/** Starts a program of this folder; `ready` is the first thing it says. */
export async function startChild(name, args = [], execArgv = []) {
  const file = fileURLToPath(new URL(name, import.meta.url));
  const child = fork(file, args, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const answer = () =>
    new Promise((resolve, reject) => {
      const ended = (code) => reject(new Error(`${name} ended with code ${code}`));
      child.once('exit', ended);
      child.once('message', (message) => {
        child.off('exit', ended);
        resolve(message);
      });
    });
  const ask = (question) => {
    child.send(question);
    return answer();
  };
  return {
    ready: await answer(),
    ask,
    cpuMs: async () => (await ask({})).cpuMs,
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
