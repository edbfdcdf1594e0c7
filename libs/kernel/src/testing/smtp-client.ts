import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { connect as secure } from 'node:tls';

/** A mail client that says exactly what a test tells it. Replies of several lines come as one text. */
export class SmtpClient {
  private text = '';
  private ended = false;
  private readonly waiting: (() => void)[] = [];

  private constructor(private socket: Socket) {
    this.listen();
  }

  /** Connects and waits for the greeting. */
  static async to(port: number, host = '127.0.0.1'): Promise<{ client: SmtpClient; greeting: string }> {
    const socket = connect(port, host);
    await once(socket, 'connect');
    const client = new SmtpClient(socket);
    return { client, greeting: await client.reply() };
  }

  /** The next reply; empty when the other side has hung up. */
  async reply(): Promise<string> {
    for (;;) {
      const whole = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3}(?: [^\r\n]*)?\r\n/.exec(this.text)?.[0];
      if (whole !== undefined) {
        this.text = this.text.slice(whole.length);
        return whole.trimEnd();
      }
      if (this.ended) return '';
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Says a line and waits for its answer. */
  ask(line: string): Promise<string> {
    this.write(`${line}\r\n`);
    return this.reply();
  }

  /** Bytes as they are. */
  write(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Greets, hands in one mail and answers what came of it; a refusal on the way is the answer. */
  async send(mail: string | Uint8Array, to: string | readonly string[], from = 'ada@client.example'): Promise<string> {
    const steps = [`MAIL FROM:<${from}>`, ...[to].flat().map((address) => `RCPT TO:<${address}>`), 'DATA'];
    for (const step of steps) {
      const answer = await this.ask(step);
      if (!/^[23]/.test(answer)) return answer;
    }
    this.write(Buffer.concat([Buffer.from(mail), Buffer.from('\r\n.\r\n')]));
    return this.reply();
  }

  /** STARTTLS, trusting only this certificate; `along` goes out in the clear with it, as an attacker would add it. */
  async upgrade(ca: string, along = ''): Promise<void> {
    const answer = await this.ask(`STARTTLS\r\n${along}`.trimEnd());
    if (!answer.startsWith('220')) throw new Error(`STARTTLS was refused: ${answer}`);
    this.socket.removeAllListeners('data');
    const socket = secure({ socket: this.socket, ca, servername: 'localhost' });
    await once(socket, 'secureConnect');
    this.socket = socket;
    this.listen();
  }

  /** Resolves when the other side has hung up. */
  async hungUp(): Promise<void> {
    while (!this.ended) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  close(): void {
    this.socket.destroy();
  }

  private listen(): void {
    this.socket.on('data', (bytes: Buffer) => {
      this.text += bytes.toString('latin1');
      this.wake();
    });
    for (const event of ['end', 'close', 'error'])
      this.socket.on(event, () => {
        this.ended = true;
        this.wake();
      });
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
