/** One offset of a partition, done or not. */
export interface Mark {
  readonly offset: number;
  done: boolean;
}

/** How far everything in a partition took effect, while work on it ends in any order. */
export class Watermark {
  private marks: Mark[] = [];
  private first = 0;
  /** Everything up to here took effect; undefined before anything did. */
  reached: number | undefined;
  /** The last offset that was added. */
  last = -1;

  /** Adds the next offset, a growing one. */
  add(offset: number, done = false): Mark {
    const mark = { offset, done };
    this.marks.push(mark);
    this.last = offset;
    return mark;
  }

  /** Offsets that are not passed yet. */
  get open(): number {
    return this.marks.length - this.first;
  }

  /** Passes what is done; answers whether that led any further. */
  advance(): boolean {
    const from = this.first;
    for (let mark = this.marks[this.first]; mark?.done; mark = this.marks[++this.first]) this.reached = mark.offset;
    if (this.first > 1000) {
      this.marks = this.marks.slice(this.first);
      this.first = 0;
      return true;
    }
    return this.first > from;
  }
}
