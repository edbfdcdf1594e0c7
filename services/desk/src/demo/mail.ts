/** A mail of the made-up day. */
export interface Letter {
  /** Part of its Message-ID: the same letter again is the same mail. */
  readonly key: string;
  /** `Nora Field <nora@orchard.example>` */
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly file?: { readonly name: string; readonly type: string; readonly content: string };
  /** Further header fields. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A whole body with its own type, instead of text, HTML and file. */
  readonly body?: { readonly type: string; readonly content: string };
}

/** The address of `Name <address>`. */
export const addressOf = (mailbox: string): string => /<([^<>]*)>/.exec(mailbox)?.[1] ?? mailbox;

/** Header text that is not ASCII as encoded words (RFC 2047), each a whole number of characters. */
function encoded(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const words: string[] = [];
  const letters = [...text];
  while (letters.length > 0)
    words.push(`=?utf-8?B?${Buffer.from(letters.splice(0, 15).join('')).toString('base64')}?=`);
  return words.join('\r\n ');
}

const mailbox = (text: string): string => {
  const name = text.replace(/\s*<[^<>]*>$/, '');
  return name === text ? text : `${encoded(name)} <${addressOf(text)}>`;
};

const base64 = (content: string): string =>
  (
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n');

const part = (type: string, content: string, more = ''): string =>
  `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n${more}\r\n${base64(content)}\r\n`;

function several(kind: string, boundary: string, parts: readonly string[]): string {
  const body = parts.map((one) => `--${boundary}\r\n${one}`).join('');
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${body}--${boundary}--\r\n`;
}

function content({ text, html, file, body }: Letter): string {
  if (body) return `Content-Type: ${body.type}\r\n\r\n${body.content}`;
  const plain = part('text/plain; charset=utf-8', text);
  const readable =
    html === undefined
      ? plain
      : several('alternative', 'demo-readable', [plain, part('text/html; charset=utf-8', html)]);
  if (!file) return readable;
  const attached = `Content-Disposition: attachment; filename="${file.name}"\r\n`;
  return several('mixed', 'demo-mixed', [readable, part(file.type, file.content, attached)]);
}

/** The letter as raw mail, sent at that time. */
export function rawMail(letter: Letter, at: Date): Buffer {
  const fields = {
    From: mailbox(letter.from),
    To: mailbox(letter.to),
    Subject: encoded(letter.subject),
    Date: at.toUTCString().replace('GMT', '+0000'),
    'Message-ID': `<${letter.key}@${addressOf(letter.from).split('@')[1] ?? 'localhost'}>`,
    ...letter.headers,
    'MIME-Version': '1.0',
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${head.join('')}${content(letter)}`);
}
