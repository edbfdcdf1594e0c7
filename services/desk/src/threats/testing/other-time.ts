import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A clock that stands apart from the machine's in every desk that is started with these settings. */
export class OtherTime {
  private readonly folder = mkdtempSync(join(tmpdir(), 'eventdesk-time-'));
  private readonly file = join(this.folder, 'other-time.cjs');
  readonly settings = { NODE_OPTIONS: `--require=${this.file}` };
  private apartMs = 0;

  constructor() {
    this.write();
  }

  /** What the next start takes for the time is so much later. */
  later(ms: number): void {
    this.apartMs += ms;
    this.write();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(): void {
    writeFileSync(
      this.file,
      `const Machine = Date;
       globalThis.Date = class extends Machine {
         constructor(...given) { given.length === 0 ? super(Machine.now() + ${this.apartMs}) : super(...given); }
         static now() { return Machine.now() + ${this.apartMs}; }
       };`,
    );
  }
}
