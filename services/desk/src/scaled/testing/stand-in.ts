import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScaledRole } from '../plan';

/**
 * A service as a supervisor sees one: it takes its ports, writes its ready file, ends by SIGTERM. By HTTP it says who it
 * is, and has a thread of its own, as services do; by SMTP it greets with its process id and says again what it is told. `STAND_IN_REFUSES` names the one that
 * refuses its configuration.
 */
const program = `
const [service, ...takes] = process.argv.slice(2);
const env = process.env;
if (env.STAND_IN_REFUSES === service) {
  process.stderr.write('EVENTDESK_BOOTSTRAP: has no lines; for example one\\n');
  process.exit(2);
}
const own = Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('EVENTDESK_')));
const say = (request, response) => response.end(JSON.stringify({ service, pid: process.pid, env: own }));
const addresses = {};
const listen = (server, port) => new Promise((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
(async () => {
  const { createServer } = require('node:http');
  addresses.ops = 'http://127.0.0.1:' + env.EVENTDESK_OPS_PORT;
  await listen(createServer(say), env.EVENTDESK_OPS_PORT);
  if (takes.includes('http')) await listen(createServer(say), env.EVENTDESK_HTTP_PORT);
  if (takes.includes('smtp')) {
    const mail = require('node:net').createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      socket.write('220 ' + process.pid + '\\r\\n');
      socket.pipe(socket);
    });
    await listen(mail, env.EVENTDESK_SMTP_PORT);
  }
  const { Worker } = require('node:worker_threads');
  const thread = "process.stdin.resume().on('end', () => require('node:worker_threads').parentPort.postMessage('up'))";
  await new Promise((resolve) => new Worker(thread, { eval: true }).once('message', resolve));
  process.stderr.write(JSON.stringify({ level: 'info', msg: 'ready' }) + '\\n');
  require('node:fs').writeFileSync(env.EVENTDESK_READY_FILE, JSON.stringify({ ready: true, ...addresses, pid: process.pid }));
})();
process.on('SIGTERM', () => process.exit(0));
`;

/** Services of a test, over one small program that is written into a folder. */
export function standIns(folder: string): readonly ScaledRole[] {
  const file = join(folder, 'stand-in.cjs');
  writeFileSync(file, program);
  return [
    { name: 'intake', args: [file, 'intake', 'http', 'smtp'], serves: true, takesMail: true },
    { name: 'tickets', args: [file, 'tickets', 'http'], serves: true },
    { name: 'notifications', args: [file, 'notifications'] },
    { name: 'web', args: [file, 'web', 'http'], serves: true, front: true },
  ];
}
