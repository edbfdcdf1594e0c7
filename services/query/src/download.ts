import { shownFileName } from '@eventdesk/kernel/file-name';

/** Bytes as they are handed out, with every header that keeps them from acting as a page of ours (T47). */
export interface Download {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** Pictures that are shown, by their first bytes; what a file claims to be counts for nothing. */
const pictures: readonly (readonly [string, (bytes: Buffer) => boolean])[] = [
  ['image/png', (bytes) => bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))],
  ['image/jpeg', (bytes) => bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))],
  ['image/gif', (bytes) => /^GIF8[79]a/.test(bytes.toString('latin1', 0, 6))],
  ['image/webp', (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP'],
];

const guarded = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'private, no-store',
};

/** A file of a message: a picture is shown, everything else is saved, under the name that it came with (T05, T47). */
export function fileDownload(bytes: Uint8Array, name: string): Download {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const picture = pictures.find(([, is]) => is(view))?.[0];
  return {
    headers: {
      ...guarded,
      'content-type': picture ?? 'application/octet-stream',
      'content-disposition': disposition(picture ? 'inline' : 'attachment', name),
    },
    bytes,
  };
}

/** A whole mail: always saved, never shown. */
export const mailDownload = (bytes: Uint8Array, name: string): Download => ({
  headers: { ...guarded, 'content-type': 'message/rfc822', 'content-disposition': disposition('attachment', name) },
  bytes,
});

/** RFC 6266, with the name as RFC 8187 alone: no quoting that a name could break out of. */
function disposition(kind: 'inline' | 'attachment', name: string): string {
  const encoded = encodeURIComponent(shownFileName(name)).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename*=UTF-8''${encoded}`;
}
