import { Problem } from '@eventdesk/kernel/problem';

/** Bytes of forms that one process holds together, from their coming in until what is done with them is done. */
const usualRoom = 100 * 1024 * 1024;

/** How much of the forms that come in beside each other may be held in memory: each is read whole (T03). */
export class FormRoom {
  #held = 0;

  constructor(private readonly most = usualRoom) {}

  /** Bytes that are held now. */
  get held(): number {
    return this.#held;
  }

  /** Whether so many bytes more could be held; then they are, until `give`. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.most) return false;
    this.#held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }
}

/** Said to who comes while there is no room. */
export const noRoom = (): Problem =>
  new Problem('forms-full', 'unavailable', 'too many files are being sent at once; nothing was done', {
    retryAfter: 5,
  });
