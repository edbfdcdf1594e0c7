import type { DeskFile } from './desk-file';

/** Where mail is handed to a running desk from its own machine: a wildcard address is reached by loopback. */
export function handInTarget({ smtp, protocol }: Pick<DeskFile, 'smtp' | 'protocol'>) {
  const colon = smtp.lastIndexOf(':');
  const bound = smtp.slice(0, colon).replace(/^\[|\]$/g, '');
  const host = bound === '0.0.0.0' ? '127.0.0.1' : bound === '::' ? '::1' : bound;
  return { host, port: Number(smtp.slice(colon + 1)), protocol };
}
