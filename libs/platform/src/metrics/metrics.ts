import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds: from what is quick to what somebody waits for. */
const usualBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Named<L extends string> {
  /** With the unit at its end: `eventdesk_appends_total`, `eventdesk_append_seconds`. */
  readonly name: string;
  readonly help: string;
  /** Few values each, never ids or addresses: every combination is a row for ever. */
  readonly labels?: readonly L[];
}

/**
 * The figures of a process. Several roles in one process share one: who asks for a name that is there gets the same
 * figure.
 */
export class Metrics {
  readonly registry = new Registry();

  /** @param patienceMs how long a figure is waited for, milliseconds */
  constructor(private readonly patienceMs = 2000) {}

  /** Measures the process itself too: memory, CPU, event loop. Once per process. */
  withProcess(): this {
    collectDefaultMetrics({ register: this.registry });
    return this;
  }

  counter<L extends string = never>({ name, help, labels = [] }: Named<L>): Counter<L> {
    const there = this.registry.getSingleMetric(name) as Counter<L> | undefined;
    return there ?? new Counter({ name, help, labelNames: labels, registers: [this.registry] });
  }

  /**
   * `read` is asked when the figures are, so that nothing has to keep it current. Who reads them waits for no server that
   * is away: a figure that fails, or does not come within 2 seconds, is left out, and the others are told.
   */
  gauge<L extends string = never>(named: Named<L>, read?: (gauge: Gauge<L>) => void | Promise<void>): Gauge<L> {
    const { name, help, labels = [] } = named;
    const there = this.registry.getSingleMetric(name) as Gauge<L> | undefined;
    if (there) return there;
    const gauge: Gauge<L> = new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [this.registry],
      ...(read ? { collect: () => this.inTime(read(gauge), () => leftOut(gauge, labels)) } : {}),
    });
    return gauge;
  }

  private inTime(read: void | Promise<void>, leaveOut: () => void): void | Promise<void> {
    if (!read) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => resolve(leaveOut()), this.patienceMs);
    });
    return Promise.race([read.catch(leaveOut), late]).finally(() => clearTimeout(timer));
  }

  histogram<L extends string = never>(named: Named<L> & { readonly buckets?: readonly number[] }): Histogram<L> {
    const { name, help, labels = [], buckets = usualBuckets } = named;
    const there = this.registry.getSingleMetric(name) as Histogram<L> | undefined;
    return (
      there ?? new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers: [this.registry] })
    );
  }

  /** All figures as Prometheus reads them. */
  text(): Promise<string> {
    return this.registry.metrics();
  }
}

/** One without labels would be 0 when it is reset, which is a figure. */
function leftOut<L extends string>(gauge: Gauge<L>, labels: readonly L[]): void {
  if (labels.length === 0) gauge.remove();
  else gauge.reset();
}
