import { Problem } from '@eventdesk/kernel/problem';

/** The server that carries our mail on. */
export interface SmtpTarget {
  readonly host: string;
  readonly port: number;
  /** `implicit`: TLS from the first byte; `demanded`: STARTTLS or no mail; `none`: plain text. */
  readonly tls: 'implicit' | 'demanded' | 'none';
  readonly login: { readonly user: string; readonly pass: string } | null;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/**
 * Reads `smtp://user:pass@host:port` or `smtps://…`. TLS is demanded, but on loopback without a password, or where
 * `mayBePlain` allows the host to be spoken to without it (`EVENTDESK_ALLOW_PLAINTEXT`).
 * @throws Problem `smtp-url-not-usable`, which says what is wrong and repeats nothing of the URL (T35, T50).
 */
export function smtpTarget(url: string, mayBePlain: (host: string) => boolean = () => false): SmtpTarget {
  const given = URL.canParse(url) ? new URL(url) : undefined;
  if (!given) throw unusable('it is not a URL');
  const secure = given.protocol === 'smtps:';
  if (!secure && given.protocol !== 'smtp:') throw unusable('its scheme is neither smtp nor smtps');
  const host = given.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === '') throw unusable('it names no host');
  if (!/^\/?$/.test(given.pathname) || given.search !== '' || given.hash !== '') {
    throw unusable('something stands behind the port');
  }
  const login = loginOf(given);
  const open = loopback.test(host) && login === null;
  return {
    host,
    port: given.port !== '' ? Number(given.port) : secure ? 465 : login === null ? 25 : 587,
    tls: secure ? 'implicit' : open || mayBePlain(host) ? 'none' : 'demanded',
    login,
  };
}

function loginOf(url: URL): SmtpTarget['login'] {
  if (url.username === '' && url.password === '') return null;
  if (url.username === '' || url.password === '') throw unusable('it has a user or a password, but not both');
  try {
    return { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  } catch {
    throw unusable('a % in its user or password is not followed by two hexadecimal digits (write % as %25)');
  }
}

const unusable = (fault: string): Problem =>
  new Problem(
    'smtp-url-not-usable',
    'invalid',
    `The URL of the mail server cannot be used: ${fault}. An example: smtp://user:password@mail.example:587`,
  );
