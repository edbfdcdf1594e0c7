import { isLoopback } from '../config/url';

/**
 * Tells own `Host` values from foreign ones (T49): the public URL's, and while bound to loopback `localhost`,
 * `127.0.0.1` and `[::1]` with any port. `publicUrl` is asked each time, since a free port is known only later.
 */
export function ownHosts(bind: string, publicUrl: () => string): (host: string) => boolean {
  const loopback = isLoopback(bind);
  let known: { readonly url: string; readonly hosts: ReadonlySet<string> } | undefined;
  return (host) => {
    const asked = host.toLowerCase();
    const url = publicUrl();
    if (known?.url !== url) known = { url, hosts: hostsOf(url) };
    if (known.hosts.has(asked)) return true;
    return loopback && /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/.test(asked);
  };
}

function hostsOf(publicUrl: string): ReadonlySet<string> {
  const url = new URL(publicUrl);
  const usual = url.protocol === 'https:' ? '443' : '80';
  return new Set(url.port === '' ? [url.hostname, `${url.hostname}:${usual}`] : [url.host]);
}
