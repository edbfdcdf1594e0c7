// Relays with one kept connection each, who hand in the next mail when the last one was taken. A child of its own.
import { connect } from 'node:net';
import { everydayMail } from './everyday-mail.mjs';

/** One kept connection; every reply of ours has one line but that to EHLO. */
class Relay {
  constructor(port) {
    this.text = '';
    this.socket = connect(port, '127.0.0.1').setNoDelay(true);
    this.socket.on('data', (bytes) => {
      this.text += bytes.toString('latin1');
      this.look();
    });
    this.socket.on('error', (error) => this.failed?.(error));
    this.socket.on('close', () => this.failed?.(new Error('the server hung up')));
  }

  look() {
    const whole = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3}(?: [^\r\n]*)?\r\n/.exec(this.text)?.[0];
    if (whole === undefined || !this.answered) return;
    this.text = this.text.slice(whole.length);
    const { answered, wanted } = this;
    this.answered = undefined;
    if (whole[0] === wanted) answered();
    else this.failed(new Error(`a mail was answered with ${whole.trim()}`));
  }

  /** Sends and waits for a reply that begins with this digit. */
  ask(text, wanted) {
    return new Promise((resolve, reject) => {
      Object.assign(this, { answered: resolve, failed: reject, wanted });
      if (text !== '') this.socket.write(text);
      this.look();
    });
  }
}

let made = 0;

async function relay(port, goesOn) {
  const client = new Relay(port);
  let done = 0;
  await client.ask('', '2');
  await client.ask('EHLO relay.example\r\n', '2');
  while (goesOn()) {
    const { from, to, text } = everydayMail(`${process.pid}.${++made}`, made);
    await client.ask(`MAIL FROM:<${from}>\r\n`, '2');
    await client.ask(`RCPT TO:<${to}>\r\n`, '2');
    await client.ask('DATA\r\n', '3');
    await client.ask(`${text}\r\n.\r\n`, '2');
    done++;
  }
  client.socket.removeAllListeners('close').destroy();
  return done;
}

/** For some time, or until there are so many. */
process.on('message', ({ port, connections, ms = Infinity, count = Infinity }) => {
  const begin = performance.now();
  let begun = 0;
  const goesOn = () => performance.now() - begin < ms && begun++ < count;
  Promise.all(Array.from({ length: connections }, () => relay(port, goesOn))).then(
    (all) => process.send({ done: all.reduce((sum, one) => sum + one, 0), ms: performance.now() - begin }),
    (error) => {
      console.error(error.message);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
