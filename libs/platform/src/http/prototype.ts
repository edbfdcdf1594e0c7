import { Problem } from '@eventdesk/kernel/problem';

/** Names by which a value could reach the prototype of all objects (T22). */
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a name is one that no input may have. */
export const isForbiddenName = (name: string): boolean => forbidden.has(name.toLowerCase());

/** Takes the accessor away by which `o.__proto__ = …` changes a prototype. Every start does this first. */
export function removePrototypeAccessor(): void {
  Reflect.deleteProperty(Object.prototype, '__proto__');
}

/** The refusal of a forbidden name; `where` says in what. */
export const forbiddenName = (name: string, where: 'body' | 'query' | 'headers'): Problem =>
  new Problem('forbidden-name', 'invalid', `${name}: is no name that may be used in the ${where}`, {
    fields: [{ field: name, detail: `is no name that may be used in the ${where}` }],
  });

/** A forbidden name may stand escaped, so every escape of an ASCII character makes the text worth a closer look. */
const suspicious = /__proto__|constructor|prototype|\\u00/i;

/** Parses JSON; throws Problem `malformed-json`, and `forbidden-name` for a key that would reach a prototype. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The engine's own message quotes the text.
    throw new Problem('malformed-json', 'invalid', 'the body is not JSON');
  }
  if (suspicious.test(text)) {
    const name = forbiddenKeyOf(value);
    if (name !== undefined) throw forbiddenName(name, 'body');
  }
  return value;
}

/** The first forbidden key anywhere in a value, as a path; without recursion, since depth is the sender's choice. */
export function forbiddenKeyOf(value: unknown): string | undefined {
  const open: { readonly path: string; readonly value: unknown }[] = [{ path: '', value }];
  for (let next = open.pop(); next; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const [key, inner] of Object.entries(next.value)) {
      const path = next.path === '' ? key : `${next.path}.${key}`;
      if (isForbiddenName(key)) return path;
      open.push({ path, value: inner });
    }
  }
  return undefined;
}
