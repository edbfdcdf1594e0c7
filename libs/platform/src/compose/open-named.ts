import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { ConfigProblem } from '../config/problem';
import { hostText, parseServerUrl } from '../config/url';

/** A server as messages may name it: hosts and database, without user, password and options. */
export function placeOf(url: string): string {
  const parsed = parseServerUrl(url);
  if (typeof parsed === 'string') return 'its server';
  return `${parsed.scheme}://${parsed.hosts.map(hostText).join(',')}${parsed.path === '' ? '' : `/${parsed.path}`}`;
}

/**
 * Awaits the opening of a server; what it throws names the variable and the place, and holds no password even where the
 * client's own words do. Throws StoreUnavailable, and ConfigProblem for what trying again would not mend.
 */
export async function opening<T>(variable: string, place: string, url: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    const message = (thrown instanceof Error ? thrown.message : String(thrown))
      .replaceAll(url, place)
      .replace(/\/\/[^\s/@]*@/g, '//');
    if (thrown instanceof StoreUnavailable)
      throw new StoreUnavailable(`${variable}: ${place} cannot be opened now: ${message}`, thrown.reason);
    throw new ConfigProblem(variable, `${place} cannot be opened: ${message}`);
  }
}
