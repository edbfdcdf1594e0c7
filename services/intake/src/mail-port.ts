import type { ListenForMail, MailListener, MailListening } from '@eventdesk/kernel/ports/mail-listener';

/** T03: announced, and above it 552. */
export const maxMailSize = 50 * 1024 * 1024;
/** How long mails in hand may take when the desk stops; it has ten seconds in all. */
const graceMs = 5000;

/** The mail port of this process: opened when everything behind it is ready. */
export class MailPort {
  private listener: MailListener | undefined;

  constructor(
    private readonly listen: ListenForMail,
    private readonly listening: Omit<MailListening, 'maxSize'>,
  ) {}

  /** Takes mail from now on; answers where. Rejects when the port is taken. */
  async open(): Promise<{ readonly host: string; readonly port: number }> {
    this.listener ??= await this.listen({ ...this.listening, maxSize: maxMailSize });
    return { host: this.listener.host, port: this.listener.port };
  }

  /** Ends after the mails in hand have their answer. */
  async close(): Promise<void> {
    const { listener } = this;
    this.listener = undefined;
    await listener?.close(graceMs);
  }
}
