import { allowsPlaintext } from './config';
import type { UpstreamTarget } from './config';
import { Fault } from './targets';
import type { TargetContext } from './targets';
import { hostText, isLoopback, parseServerUrl } from './url';

/**
 * Reads `tickets=http://host:1,tickets=http://host:2,query=http://host:3`. Which services there must be is for the front
 * door to say. Throws Fault; a message holds no user part.
 */
export function readUpstreams(text: string, context: Pick<TargetContext, 'allowPlaintext'>): readonly UpstreamTarget[] {
  const items = text.split(',').map((item) => item.trim());
  return items
    .filter((item) => item !== '')
    .map((item, at) => {
      const place = `at place ${at + 1}`;
      const [, service, address = ''] = /^([a-z]+)=(.*)$/.exec(item) ?? [];
      if (service === undefined) throw new Fault(`has no service and address (service=http://host:port) ${place}`);
      return { service, ...addressOf(address, place, context) };
    });
}

function addressOf(text: string, place: string, { allowPlaintext }: Pick<TargetContext, 'allowPlaintext'>) {
  const url = parseServerUrl(text);
  if (typeof url === 'string') throw new Fault(`has an address that ${url} ${place}`);
  const { scheme, hosts, path, options } = url;
  const host = hosts[0];
  if ((scheme !== 'http' && scheme !== 'https') || !host || hosts.length > 1)
    throw new Fault(`has an address that is neither http://host:port nor https://host:port ${place}`);
  if (url.user !== undefined || path !== '' || options.size > 0 || text.includes('#') || text.endsWith('?'))
    throw new Fault(`has something besides host and port in the address ${place}`);
  const tls = scheme === 'https';
  // T43: what passes here are tokens and what people wrote.
  if (!tls && !isLoopback(host.host) && !allowsPlaintext(allowPlaintext, host))
    throw new Fault(
      `would speak to ${hostText(host)} without TLS; if that network is yours alone, name the server in EVENTDESK_ALLOW_PLAINTEXT`,
    );
  return { host: host.host, port: host.port ?? (tls ? 443 : 80), tls };
}
