import type { Prepared } from '../../sqlite/prepared';
import type { Sqlite } from '../../sqlite/sqlite';
import type { Counter } from '../counting';

/** Who has a lease, and until when (Unix milliseconds). */
export interface Lease {
  readonly holder: string;
  readonly endsAt: number;
}

/** The statements over counters and leases. */
export class Claims {
  private readonly counter: Prepared;
  private readonly counting: Prepared;
  private readonly sweeping: Prepared;
  private readonly leased: Prepared;
  private readonly leasing: Prepared;
  private readonly releasing: Prepared;

  constructor(db: Sqlite) {
    this.counter = db.prepare('select sum, ends_at from counters where name = ?');
    this.counting = db.prepare('replace into counters (name, ends_at, sum) values (?, ?, ?)');
    this.sweeping = db.prepare(
      'delete from counters where name in (select name from counters where ends_at <= ? order by ends_at limit 8)',
    );
    this.leased = db.prepare('select holder, ends_at from leases where name = ?');
    this.leasing = db.prepare('replace into leases (name, holder, ends_at) values (?, ?, ?)');
    this.releasing = db.prepare('delete from leases where name = ? and holder = ?');
  }

  counterOf(name: string): Counter | undefined {
    const row = this.counter.get<[number, number]>(name);
    return row && { sum: row[0], endsAt: row[1] };
  }

  keepCounter(name: string, { sum, endsAt }: Counter): void {
    this.counting.run(name, endsAt, sum);
  }

  /** Takes away a few counters that are over: called at each new one, they go faster than strangers can make them. */
  sweep(now: number): void {
    this.sweeping.run(now);
  }

  leaseOf(name: string): Lease | undefined {
    const row = this.leased.get<[string, number]>(name);
    return row && { holder: row[0], endsAt: row[1] };
  }

  keepLease(name: string, { holder, endsAt }: Lease): void {
    this.leasing.run(name, holder, endsAt);
  }

  release(name: string, holder: string): void {
    this.releasing.run(name, holder);
  }
}
