import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../admin/progress';
import type { TextOut } from './io';

/** Without a terminal a line is enough from time to time, in milliseconds. */
const sparse = 2000;

/** Shows how far something is while a person waits: a bar on a terminal, else a line now and then. */
export class ProgressBar {
  private bar: SingleBar | undefined;
  private toldAt: number | undefined;

  constructor(
    private readonly label: string,
    private readonly err: TextOut,
    private readonly now: () => number = () => performance.now(),
  ) {}

  tell({ done, of }: Progress): void {
    if (this.err.isTTY) {
      this.bar ??= this.started(of);
      this.bar.setTotal(of);
      this.bar.update(done);
      return;
    }
    // What is done in a moment is told of by its end, however long the way there was.
    this.toldAt ??= this.now();
    if (this.now() - this.toldAt >= sparse) {
      this.toldAt = this.now();
      this.err.write(`${this.label}: ${of === 0 ? 100 : Math.floor((100 * done) / of)} % (${done} of ${of})\n`);
    }
  }

  /** Says a line of its own at once, which stays. */
  note(line: string): void {
    this.end();
    this.err.write(`${this.label}: ${line}\n`);
  }

  /** Takes the bar away: what is printed next stands where it stood. */
  end(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private started(of: number): SingleBar {
    const format = `${this.label} {bar} {percentage} % | {value} of {total} | {eta_formatted} left`;
    const stream = this.err as unknown as NodeJS.WritableStream;
    const bar = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
    bar.start(of, 0);
    return bar;
  }
}
