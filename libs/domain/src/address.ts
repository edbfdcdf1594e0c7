/**
 * An address in normal form (T08): the local part as it is, the domain in lower case. Undefined when it is no address
 * that mail could go to, or one that shows otherwise than it is written. International domains come here in ASCII already: the edge converts them.
 */
export function normalAddress(text: string): string | undefined {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, at);
  const domain = trimmed.slice(at + 1).toLowerCase();
  if (at < 1 || local.length > 64 || domain.length > 253 || trimmed.length > 320) return undefined;
  if (!/^[^\s"(),:;<>@[\]\\\p{C}]+$/u.test(local)) return undefined;
  if (!/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/.test(domain))
    return undefined;
  return `${local}@${domain}`;
}
