import type { Readable } from 'node:stream';

/** Bytes that all mails on their way hold together. */
export class HeldBytes {
  private held = 0;
  constructor(private readonly limit: number) {}

  /** Whether there is room for so many more; they are held from now on. */
  take(bytes: number): boolean {
    if (this.held + bytes > this.limit) return false;
    this.held += bytes;
    return true;
  }

  release(bytes: number): void {
    this.held -= bytes;
  }
}

/** A mail as far as it was kept. */
export type Collected =
  { readonly raw: Buffer; readonly fault?: undefined } | { readonly fault: 'too-large' | 'no-room' };

/** Pieces below this are put together at once: a mail of dotted lines comes in millions of them. */
const smallPiece = 1024;
const blockSize = 64 * 1024;

/**
 * Reads a mail to its end and keeps it up to `limit` bytes and the room that is left; what is beyond is read and
 * dropped, since the sender listens only after the end. Bytes it has taken from `held` are given back by `release`.
 * Rejects when the connection ends first; then they are given back already.
 */
export async function collect(
  stream: Readable,
  limit: number,
  held: HeldBytes,
): Promise<{ readonly mail: Collected; readonly release: () => void }> {
  const pieces: Buffer[] = [];
  let block: Buffer | undefined;
  let used = 0;
  let size = 0;
  let fault: 'too-large' | 'no-room' | undefined;
  const release = (): void => {
    held.release(size);
    size = 0;
  };
  const flush = (): void => {
    if (block && used > 0) pieces.push(block.subarray(0, used));
    block = undefined;
    used = 0;
  };
  const keep = (piece: Buffer): void => {
    if (piece.length >= smallPiece) {
      flush();
      pieces.push(piece);
      return;
    }
    if (block && used + piece.length > blockSize) flush();
    block ??= Buffer.allocUnsafe(blockSize);
    used += piece.copy(block, used);
  };
  const drop = (why: 'too-large' | 'no-room'): void => {
    fault = why;
    pieces.length = 0;
    block = undefined;
    release();
  };
  await new Promise<void>((resolve, reject) => {
    stream.on('data', (piece: Buffer) => {
      if (fault) return;
      if (size + piece.length > limit) return drop('too-large');
      if (!held.take(piece.length)) return drop('no-room');
      size += piece.length;
      keep(piece);
    });
    stream.once('end', resolve);
    stream.once('error', (error) => {
      release();
      reject(error);
    });
  });
  if (fault) return { mail: { fault }, release };
  flush();
  return { mail: { raw: Buffer.concat(pieces, size) }, release };
}
