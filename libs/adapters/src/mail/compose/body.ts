import type { OutgoingFile } from '@eventdesk/kernel/ports/mail-composer';
import { Problem } from '@eventdesk/kernel/problem';
import { fileName } from './header';

/** A part of a mail: its own header fields and its encoded content, both with CRLF line ends. */
export interface MailPart {
  readonly header: string;
  readonly content: string;
}

/** Longest line that goes out unencoded; servers must take 998 (RFC 5321, 4.5.3.1.6). */
const longestLine = 900;

/** Whether a text may travel as it is: ASCII in lines that no server breaks or alters. */
function travels(text: string): boolean {
  if (/[^\t\n\x20-\x7e]/.test(text)) return false;
  let begin = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
    if (end - begin > longestLine) return false;
    begin = end + 1;
  }
  return text.length - begin <= longestLine;
}

/** A text with LF ends as it is where it may travel so, else base64. */
export function textPart(type: 'text/plain' | 'text/html', text: string, boundary: string): MailPart {
  const asIs = travels(text) && !text.includes(boundary);
  return asIs
    ? { header: field(type, 'us-ascii', '7bit'), content: text.replaceAll('\n', '\r\n') }
    : { header: field(type, 'utf-8', 'base64'), content: base64(Buffer.from(text.replace(/\r?\n/g, '\r\n'))) };
}

const field = (type: string, charset: string, encoding: string): string =>
  `Content-Type: ${type}; charset=${charset}\r\nContent-Transfer-Encoding: ${encoding}`;

/** @throws Problem `attachment-not-bytes`: a path or URL is never followed (T41). */
export function filePart(file: OutgoingFile, index: number): MailPart {
  if (!(file.content instanceof Uint8Array)) {
    throw new Problem(
      'attachment-not-bytes',
      'unprocessable',
      `Attachment ${index + 1} has no content: it must be bytes.`,
      {
        fields: [{ field: `attachments.${index}.content`, detail: 'the bytes of the file' }],
      },
    );
  }
  // A mail within a mail may not be base64 (RFC 2046, 5.2.1), and a multipart would have to be taken apart.
  const claimed = /^[a-z0-9][\w.+-]{0,60}\/[a-z0-9][\w.+-]{0,80}$/i.test(file.type) ? file.type.toLowerCase() : '';
  const type = claimed === '' || /^(message|multipart)\//.test(claimed) ? 'application/octet-stream' : claimed;
  return {
    header: `Content-Type: ${type}${fileName('name', file.name)}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment${fileName('filename', file.name)}`,
    content: base64(Buffer.from(file.content.buffer, file.content.byteOffset, file.content.byteLength)),
  };
}

export function multipart(kind: 'alternative' | 'mixed', boundary: string, parts: readonly MailPart[]): MailPart {
  const opened = parts.map((part) => `--${boundary}\r\n${part.header}\r\n\r\n${part.content}\r\n`);
  return {
    header: `Content-Type: multipart/${kind}; boundary="${boundary}"`,
    content: `${opened.join('')}--${boundary}--\r\n`,
  };
}

/** Lines of 76 characters (RFC 2045, 6.8); joined, since one regular expression over megabytes is slower. */
function base64(bytes: Buffer): string {
  const text = bytes.toString('base64');
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += 76) lines.push(text.slice(at, at + 76));
  return lines.join('\r\n');
}
