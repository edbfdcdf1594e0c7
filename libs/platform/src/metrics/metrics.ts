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

  /** Measures the process itself too: memory, CPU, event loop. Once per process. */
  withProcess(): this {
    collectDefaultMetrics({ register: this.registry });
    return this;
  }

  counter<L extends string = never>({ name, help, labels = [] }: Named<L>): Counter<L> {
    const there = this.registry.getSingleMetric(name) as Counter<L> | undefined;
    return there ?? new Counter({ name, help, labelNames: labels, registers: [this.registry] });
  }

  /** `read` is asked when the figures are, so that nothing has to keep it current. */
  gauge<L extends string = never>(named: Named<L>, read?: (gauge: Gauge<L>) => void | Promise<void>): Gauge<L> {
    const { name, help, labels = [] } = named;
    const there = this.registry.getSingleMetric(name) as Gauge<L> | undefined;
    if (there) return there;
    const gauge: Gauge<L> = new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [this.registry],
      ...(read ? { collect: () => read(gauge) } : {}),
    });
    return gauge;
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
