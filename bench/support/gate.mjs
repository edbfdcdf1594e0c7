// A way to a server that can be shut: for those behind it, the server is down. Nothing of the server itself is touched.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * Opens a gate to a server of one address; `url` is how it is reached through the gate. For `kafka://`, which tells its
 * clients where to connect to, each broker gets a gate and its answers name these; the brokers must be on 127.0.0.1.
 */
export async function gateTo(url) {
  const at = new URL(url);
  const isKafka = at.protocol === 'kafka:';
  const ports = [...url.matchAll(/:(\d+)(?=[,/?]|$)/g)].map(([, port]) => Number(port));
  const gates = await Promise.all(ports.map((port) => openGate(port)));
  const renamed = new Map(ports.map((port, nth) => [port, gates[nth].port]));
  for (const gate of gates) gate.answer = isKafka ? renaming(renamed) : undefined;
  let through = url;
  for (const [port, gate] of renamed) through = through.replace(new RegExp(`:${port}(?=[,/?]|$)`), `:${gate}`);
  const each = (what) => gates.forEach((gate) => gate[what]());
  return { url: through, shut: () => each('shut'), open: () => each('open'), close: () => each('close') };
}

async function openGate(to) {
  const pairs = new Set();
  const gate = { port: 0, isOpen: true, answer: undefined };
  const server = createServer((client) => {
    client.on('error', () => undefined);
    if (!gate.isOpen) return void client.resetAndDestroy();
    const behind = connect(to, '127.0.0.1').setNoDelay(true);
    client.setNoDelay(true);
    const end = () => {
      client.destroy();
      behind.destroy();
      pairs.delete(end);
    };
    pairs.add(end);
    for (const one of [client, behind]) one.on('error', end).on('close', end);
    client.pipe(behind);
    if (!gate.answer) return void behind.pipe(client);
    const frames = framed(gate.answer, (bytes) => client.write(bytes));
    behind.on('data', frames);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  gate.port = server.address().port;
  gate.shut = () => {
    gate.isOpen = false;
    for (const end of [...pairs]) end();
  };
  gate.open = () => (gate.isOpen = true);
  gate.close = () => {
    gate.shut();
    server.close();
  };
  return gate;
}

/** Passes on small whole answers as `change` leaves them; large ones, which hold records, as they are. */
function framed(change, write) {
  let [kept, left] = [Buffer.alloc(0), 0];
  return (chunk) => {
    let rest = kept.length > 0 ? Buffer.concat([kept, chunk]) : chunk;
    kept = Buffer.alloc(0);
    while (rest.length > 0) {
      if (left > 0) {
        const part = rest.subarray(0, left);
        write(part);
        left -= part.length;
        rest = rest.subarray(part.length);
        continue;
      }
      const size = rest.length < 4 ? Infinity : rest.readInt32BE(0) + 4;
      if (size < mostNamed && rest.length >= size) {
        write(change(Buffer.from(rest.subarray(0, size))));
        rest = rest.subarray(size);
      } else if (size !== Infinity && size >= mostNamed) left = size;
      else {
        kept = rest;
        return;
      }
    }
  };
}
/** Answers that name brokers are smaller. */
const mostNamed = 65_536;

/** Puts other ports in the place of those that an answer names behind `127.0.0.1`. */
function renaming(ports) {
  const host = Buffer.from('127.0.0.1');
  return (answer) => {
    for (let at = answer.indexOf(host); at >= 0; at = answer.indexOf(host, at + 1)) {
      const place = at + host.length;
      if (place + 4 > answer.length) break;
      const other = ports.get(answer.readInt32BE(place));
      if (other) answer.writeInt32BE(other, place);
    }
    return answer;
  };
}
