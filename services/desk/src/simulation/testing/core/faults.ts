import type { Random } from './random';

/** How often what goes wrong, drawn for each seed: shares of the calls, or of the steps, that it happens to. */
export interface Faults {
  /** Steps after which everything works. */
  readonly until: number;
  /** A process ends without a word; of steps. */
  readonly crash: number;
  /** Most crashes of one process: a mail that is read meanwhile is not held for them (T25). */
  readonly mostCrashes: number;
  /** A process stands still for a while; of steps. */
  readonly pause: number;
  /** A store does not do what it is asked, and says so; of calls. */
  readonly refused: number;
  /** A store does what it is asked, and the answer is an error; of calls. */
  readonly lost: number;
  /** The answer to a call is a step of its own, so that anything may happen before it is heard; of calls. */
  readonly apart: number;
  /** A question that changes nothing is answered where it is asked; of questions. */
  readonly quick: number;
  /** A call, its answer or a batch comes seconds later; of calls. */
  readonly slow: number;
  /** Members of a consumer group change; of steps. */
  readonly rebalance: number;
  /** Records are given once more, from any place before; of batches. */
  readonly again: number;
  /** The oldest records of a partition are gone before everybody has had them; of steps. */
  readonly forget: number;
  /** The mail server: did not take the mail, took it and did not say so; of mails. */
  readonly mailDeferred: number;
  readonly mailUnanswered: number;
  /** Callers and mail hosts do not reach a process, or do not hear its answer; of calls. */
  readonly network: number;
  /** How far clocks of processes are off at most, in milliseconds (T27). */
  readonly skewMs: number;
}

/** A fault is there in some seeds and not in others, so that each is met alone and with others. */
export function drawFaults(random: Random): Faults {
  const sometimes = (share: number): number => (random.chance(0.6) ? random.next() * share : 0);
  return {
    until: random.between(100, 2500),
    crash: sometimes(0.01),
    mostCrashes: 4,
    pause: sometimes(0.004),
    refused: sometimes(0.03),
    lost: sometimes(0.03),
    apart: random.next() * 0.6,
    quick: random.next() * 0.9,
    slow: sometimes(0.05),
    rebalance: sometimes(0.004),
    again: sometimes(0.2),
    forget: random.chance(0.3) ? random.next() * 0.003 : 0,
    mailDeferred: sometimes(0.2),
    mailUnanswered: sometimes(0.3),
    network: sometimes(0.2),
    skewMs: random.chance(0.2) ? 600_000 : 0,
  };
}

/** Nothing goes wrong any more. */
export const noFaults: Faults = {
  until: 0,
  crash: 0,
  mostCrashes: 0,
  pause: 0,
  refused: 0,
  lost: 0,
  apart: 0.1,
  quick: 0.8,
  slow: 0,
  rebalance: 0,
  again: 0,
  forget: 0,
  mailDeferred: 0,
  mailUnanswered: 0,
  network: 0,
  skewMs: 0,
};
