/** A counter as it is kept: its sum until the window ends (Unix milliseconds). */
export interface Counter {
  readonly sum: number;
  readonly endsAt: number;
}

/** What a count comes to. `next` is what is to be kept, absent when nothing changes. */
export interface Counted {
  readonly answer: { readonly allowed: boolean; readonly sum: number; readonly endsAt: number };
  readonly next?: Counter;
}

/** Windows begin at multiples of their length, so that every store tells the same. */
export function counted(kept: Counter | undefined, now: number, windowMs: number, by: number, limit: number): Counted {
  const endsAt = (Math.floor(now / windowMs) + 1) * windowMs;
  const before = kept?.endsAt === endsAt ? kept.sum : 0;
  const sum = before + by;
  if (sum > limit) return { answer: { allowed: false, sum: before, endsAt } };
  return { answer: { allowed: true, sum, endsAt }, next: { sum, endsAt } };
}
