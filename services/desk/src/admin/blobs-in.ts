import { attachment, blob } from '@eventdesk/domain/shapes';
import type { Blob } from '@eventdesk/domain/shapes';

/** Every blob that something names, wherever it stands in it: the data of an event, sealed or opened. */
export function* blobsIn(data: unknown): Iterable<Blob> {
  if (typeof data !== 'object' || data === null) return;
  const found = blob.safeParse(data);
  if (found.success) yield found.data;
  else if (attachment.safeParse(data).success) yield (data as { readonly blob: Blob }).blob;
  else for (const value of Object.values(data)) yield* blobsIn(value);
}
