import { isErased } from '@eventdesk/kernel/personal';
import type { Scalar } from '@eventdesk/kernel/ports/read-store';

/** A value as indexes hold it: everything before numbers, numbers before text. */
export type Key = string | number;

/** Stands for null, so that keys are never NULL: it comes before every number that a document may hold. */
export const nothing = Number.MIN_SAFE_INTEGER;

/**
 * The key of a document's field or of a filter's value; what was erased counts as null (T48). Throws a TypeError for what cannot be compared: a list, an
 * object, a number that is none.
 */
export function keyOf(value: unknown): Key {
  if (value === null || value === undefined || isErased(value)) return nothing;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return value.replace(UNKEEPABLE, '\ufffd');
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TypeError(`an indexed field must be text, a finite number, true, false or null, not ${typeof value}`);
}

/** The key of a document's field. */
export const keyIn = (doc: object, field: string): Key => keyOf((doc as Readonly<Record<string, unknown>>)[field]);

/** The keys of a field that is a list; none when it is missing. */
export function termsIn(doc: object, field: string): readonly Key[] {
  const list = (doc as Readonly<Record<string, unknown>>)[field];
  return Array.isArray(list) ? [...new Set(list.map(keyOf))] : [];
}

/** What SQLite's text cannot hold: NUL and half surrogate pairs. */
const UNKEEPABLE = /\0|\p{Cs}/gu;

/** Order of two keys: numbers first, text by code points (as UTF-8 bytes compare, and not as JavaScript's `<` does). */
export function compareKeys(a: Key, b: Key): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  return typeof b === 'number' ? 1 : compareText(a, b);
}

/** Order of two texts by code points. */
export function compareText(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let at = 0; at < end; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left === right) continue;
    // Surrogates stand for code points above U+FFFF, but lie below U+E000.
    const [leftAbove, rightAbove] = [isSurrogate(left), isSurrogate(right)];
    return leftAbove === rightAbove ? left - right : leftAbove ? 1 : -1;
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/** The value as a filter gives it, or undefined when it is a list or a range. */
export const isScalar = (value: unknown): value is Scalar => value === null || typeof value !== 'object';
