/** Headers that speak of one connection (RFC 9110, 7.6.1), in lower case; what a `Connection` header names comes on top. */
const always: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Naming one of these would change what the message is, not how it travels. */
const never: ReadonlySet<string> = new Set(['host', 'content-length', 'content-type', 'date', 'cache-control']);

/** Names and values in turn, as they came, without those of the connection and those that `without` finds. */
export function endToEnd(
  raw: readonly string[],
  connection: string | undefined,
  without?: (name: string) => boolean,
): string[] {
  const named = connection === undefined ? [] : connection.toLowerCase().split(/\s*,\s*/);
  const kept: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase();
    if (always.has(name) || without?.(name) || (named.includes(name) && !never.has(name))) continue;
    kept.push(raw[at] as string, raw[at + 1] as string);
  }
  return kept;
}
