/** A server's URL taken apart; several hosts are allowed, which the platform's own URL class does not take. */
export interface ServerUrl {
  readonly scheme: string;
  readonly user?: string;
  readonly password?: string;
  readonly hosts: readonly Host[];
  /** Without the leading slash. */
  readonly path: string;
  readonly options: URLSearchParams;
}

export interface Host {
  /** Without brackets. */
  readonly host: string;
  readonly port?: number;
}

const form = /^([a-z][a-z0-9+.-]*):\/\/(?:([^@/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i;
const hostForm = /^(\[[0-9a-f:.]+\]|[^\s:[\]]+)(?::(\d{1,5}))?$/i;

/** Takes a URL apart; a text says what is wrong with it, never what stands in it. */
export function parseServerUrl(text: string): ServerUrl | string {
  const parts = form.exec(text);
  if (!parts) return 'is not a URL with ://';
  const [, scheme = '', user, hostList = '', path = '', query = ''] = parts;
  const hosts: Host[] = [];
  for (const [at, one] of hostList.split(',').entries()) {
    const match = hostForm.exec(one);
    const port = match?.[2] === undefined ? undefined : Number(match[2]);
    if (!match || (port !== undefined && (port < 1 || port > 65535))) return `has no right host at place ${at + 1}`;
    const host = (match[1] as string).replace(/^\[|\]$/g, '').toLowerCase();
    hosts.push(port === undefined ? { host } : { host, port });
  }
  let credentials: { user?: string; password?: string } = {};
  if (user !== undefined) {
    const colon = user.indexOf(':');
    try {
      credentials =
        colon < 0
          ? { user: decodeURIComponent(user) }
          : { user: decodeURIComponent(user.slice(0, colon)), password: decodeURIComponent(user.slice(colon + 1)) };
    } catch {
      return 'has a user part that is not percent-encoded';
    }
  }
  return { scheme: scheme.toLowerCase(), ...credentials, hosts, path, options: new URLSearchParams(query) };
}

/** Whether a host can only be this machine. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(bare);
}

/** A host as it stands in a URL. */
export const hostText = ({ host, port }: Host): string =>
  (host.includes(':') ? `[${host}]` : host) + (port === undefined ? '' : `:${port}`);
