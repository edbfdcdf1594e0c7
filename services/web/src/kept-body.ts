import type { ClientRequest, IncomingMessage } from 'node:http';

/** A request's body on its way to a service, whose beginning is kept while all that came fits, to be sent once more. */
export class KeptBody {
  #parts: Buffer[] | undefined = [];
  #size = 0;
  #isRead = false;

  /** @param most bytes that are kept; 0 keeps nothing */
  constructor(
    private readonly request: IncomingMessage,
    private readonly most: number,
  ) {}

  /** Whether everything that came so far is still here. */
  get isWhole(): boolean {
    return this.#parts !== undefined;
  }

  /** Sends what came so far, then the rest as it comes. To be called again only after `stop`, and while it is whole. */
  sendTo(sent: ClientRequest): void {
    const { request } = this;
    for (const part of this.#parts ?? []) sent.write(part);
    if (!this.#isRead) {
      this.#isRead = true;
      request.on('data', (part: Buffer) => this.keep(part));
    }
    if (request.readableEnded) sent.end();
    else request.pipe(sent);
  }

  /** Lets the rest wait with whoever sends it. */
  stop(sent: ClientRequest): void {
    this.request.unpipe(sent);
    this.request.pause();
  }

  private keep(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > this.most) this.#parts = undefined;
    else this.#parts?.push(part);
  }
}
