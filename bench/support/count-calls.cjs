// Loaded into every process of a scaled desk (`--require`): counts what it asks of its servers. At SIGUSR2 it writes the
// counts so far, and the CPU that it took, into a file of the folder that BENCH_COUNTS names. BENCH_SERVERS says which
// port is which server: `feed=9092,reads=27017`.
const { writeFileSync, renameSync } = require('node:fs');
const http2 = require('node:http2');
const { Socket } = require('node:net');
const { join } = require('node:path');

const { BENCH_COUNTS: folder, BENCH_SERVERS: servers = '' } = process.env;
const names = new Map(servers.split(',').map((one) => [Number(one.split('=')[1]), one.split('=')[0]]));
const counts = {};
const of = (name) => (counts[name] ??= { calls: 0, out: 0, in: 0, asked: {} });

/** One socket's messages in one direction, each behind its length: Kafka's and MongoDB's protocols are such. */
class Frames {
  constructor(isKafka, each) {
    Object.assign(this, { isKafka, each, left: 0, head: Buffer.alloc(0) });
  }

  take(chunk) {
    for (let at = 0; at < chunk.length;) {
      if (this.left === 0) {
        const more = Math.min(16 - this.head.length, chunk.length - at);
        this.head = Buffer.concat([this.head, chunk.subarray(at, at + more)]);
        at += more;
        if (this.head.length < 16) return;
        const length = this.isKafka ? this.head.readInt32BE(0) + 4 : this.head.readInt32LE(0);
        this.each(this.head, length);
        this.left = length - 16;
        this.head = Buffer.alloc(0);
      } else {
        const rest = Math.min(this.left, chunk.length - at);
        this.left -= rest;
        at += rest;
      }
    }
  }
}

const bytesOf = (chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk);

/** Kafka's numbers of what is asked. */
const kafkaCalls = { 0: 'produce', 1: 'fetch', 2: 'ends', 3: 'metadata', 8: 'commit', 9: 'committed', 12: 'heartbeat' };

/** Counts a socket to a server that speaks in frames. */
function watch(socket, name) {
  const isKafka = name === 'feed';
  const at = of(name);
  const frames = new Frames(isKafka, (head) => {
    at.calls++;
    const call = isKafka ? (kafkaCalls[head.readInt16BE(4)] ?? 'other') : 'command';
    at.asked[call] = (at.asked[call] ?? 0) + 1;
  });
  const { write, push } = socket;
  socket.write = function (chunk, ...rest) {
    const bytes = bytesOf(chunk);
    at.out += bytes.length;
    frames.take(bytes);
    return write.call(this, chunk, ...rest);
  };
  socket.push = function (chunk, ...rest) {
    if (chunk) at.in += chunk.length;
    return push.call(this, chunk, ...rest);
  };
}

const { connect } = Socket.prototype;
Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  const port = Number(typeof first === 'object' ? first?.port : first);
  const name = names.get(port);
  // It puts `write` back to what it was.
  const connected = connect.apply(this, args);
  // gRPC counts by its streams: one socket carries many, beside each other.
  if (name && name !== 'events') watch(this, name);
  return connected;
};

const connectHttp2 = http2.connect;
http2.connect = function (authority, ...rest) {
  const session = connectHttp2.call(this, authority, ...rest);
  const name = names.get(Number(new URL(authority).port));
  if (!name) return session;
  const at = of(name);
  const { request } = session;
  session.request = function (headers, ...more) {
    const stream = request.call(this, headers, ...more);
    const call = String(headers[':path']).split('/').at(-1);
    const { write, push } = stream;
    // One message a call, or many on one call that lasts.
    stream.write = function (chunk, ...others) {
      at.calls++;
      at.asked[call] = (at.asked[call] ?? 0) + 1;
      at.out += chunk.length;
      return write.call(this, chunk, ...others);
    };
    stream.push = function (chunk, ...others) {
      if (chunk) at.in += chunk.length;
      return push.call(this, chunk, ...others);
    };
    return stream;
  };
  return session;
};

if (folder)
  process.on('SIGUSR2', () => {
    const { user, system } = process.cpuUsage();
    const file = join(folder, `${process.pid}.json`);
    const rss = process.memoryUsage.rss();
    writeFileSync(`${file}.new`, JSON.stringify({ cpuMs: (user + system) / 1000, rss, counts }));
    renameSync(`${file}.new`, file);
  });
