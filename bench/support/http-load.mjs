// Callers with one kept connection each, who send the next request when the last one was answered. A child of its own;
// speaks just enough HTTP, so that the load takes little from the machine that it measures.
import { connect } from 'node:net';

/** One kept connection. */
class Caller {
  constructor(port) {
    this.text = '';
    this.socket = connect(port, '127.0.0.1').setNoDelay(true);
    this.socket.on('data', (bytes) => this.take(bytes.toString('latin1')));
    this.socket.on('error', (error) => this.failed?.(error));
    this.socket.on('close', () => this.failed?.(new Error('the server hung up')));
  }

  ask(request) {
    return new Promise((resolve, reject) => {
      this.answered = resolve;
      this.failed = reject;
      this.socket.write(request);
    });
  }

  take(more) {
    this.text += more;
    const head = this.text.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.text)?.[1] ?? 0);
    if (this.text.length < head + 4 + length) return;
    const answer = { status: Number(this.text.slice(9, 12)), body: this.text.slice(head + 4, head + 4 + length) };
    this.text = this.text.slice(head + 4 + length);
    this.answered(answer);
  }
}

const requestOf = (method, port, path, token, body = '') =>
  `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n` +
  (body === ''
    ? '\r\n'
    : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

let made = 0;
/** What API-1 takes: a subject and a message; with `mail`, an address of its own each time. */
const ticket = ({ status, mail }) =>
  JSON.stringify({
    subject: `The printer on floor ${++made % 40} does not print`,
    msg: 'It has shown an orange light since this morning. We tried to switch it off and on again.',
    status,
    ...(mail ? { email: `caller.${process.pid}.${made}@customer.example` } : {}),
  });

/** As many as can be, for some time or until there are so many; reads of `path` where one is given, else creates. */
async function flood({ port, token, callers, ms = Infinity, count = Infinity, path, ...body }) {
  const begin = performance.now();
  let [begun, done] = [0, 0];
  const request = () =>
    path === undefined
      ? requestOf('POST', port, '/v2/tickets/create', token, ticket(body))
      : requestOf('GET', port, path, token);
  const one = async (caller) => {
    while (performance.now() - begin < ms && begun++ < count) {
      const { status, body: text } = await caller.ask(request());
      if (status !== (path === undefined ? 201 : 200))
        throw new Error(`${path ?? 'a create'} was answered with ${status} ${text}`);
      done++;
    }
    caller.socket.removeAllListeners('close').destroy();
  };
  await Promise.all(Array.from({ length: callers }, () => one(new Caller(port))));
  return { done, ms: performance.now() - begin };
}

/** So many a second; of some the time until the list, or the ticket itself, shows them. Times in milliseconds. */
async function measured({ port, token, rate, ms, every, of = 'list', ...body }) {
  const begin = performance.now();
  const free = Array.from({ length: 32 }, () => new Caller(port));
  const looker = new Caller(port);
  const shown = [];
  let [sent, done, looking] = [0, 0, false];
  const look = async (id, since) => {
    looking = true;
    const path = of === 'list' ? `/v2/tickets?limit=1&minRevision=${id}:0` : `/v2/tickets/${id}?minRevision=0`;
    const { status, body: text } = await looker.ask(requestOf('GET', port, path, token));
    if (status !== 200) throw new Error(`a look at ${path} was answered with ${status} ${text}`);
    shown.push(performance.now() - since);
    looking = false;
  };
  const create = async (caller) => {
    const mine = sent++;
    const { status, body: text } = await caller.ask(requestOf('POST', port, '/v2/tickets/create', token, ticket(body)));
    if (status !== 201) throw new Error(`a create was answered with ${status} ${text}`);
    done++;
    free.push(caller);
    if (mine % every === 0 && !looking) await look(JSON.parse(text).id, performance.now());
  };
  const running = [];
  while (performance.now() - begin < ms) {
    while (free.length > 0 && sent < ((performance.now() - begin) / 1000) * rate) running.push(create(free.pop()));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(running);
  for (const caller of [...free, looker]) caller.socket.removeAllListeners('close').destroy();
  return { done, ms: performance.now() - begin, shown: shown.sort((a, b) => a - b) };
}

process.on('message', (task) => {
  (task.rate === undefined ? flood(task) : measured(task)).then(
    (result) => process.send(result),
    (error) => {
      console.error(error.message);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
