import type { KafkaLog } from './logging';
import { toldAs } from './told-as';

/** What is told of a group's joining: that it fails, as `toldAs` has it, and to whoever was warned that it is over. */
export class Joining {
  /** Tries since the group was joined last. */
  private tries = 0;
  private wasJoined = false;
  private hasWarned = false;

  constructor(
    private readonly log: KafkaLog,
    private readonly group: string,
  ) {}

  failed(error: string): void {
    const { group, wasJoined: wasThere } = this;
    const level = toldAs({ tries: this.tries++, wasThere, error });
    this.hasWarned ||= level === 'warn';
    const message = wasThere ? 'a consumer group lost its connection' : 'a consumer group cannot be joined yet';
    if (level) this.log(level, message, { group, error });
  }

  done(): void {
    const message = this.wasJoined ? 'a consumer group is joined again' : 'a consumer group is joined';
    this.log(this.hasWarned ? 'info' : 'debug', message, { group: this.group });
    this.tries = 0;
    this.hasWarned = false;
    this.wasJoined = true;
  }
}
