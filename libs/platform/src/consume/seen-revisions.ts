/** Most streams remembered at once, in one partition. */
const most = 4000;

/**
 * Which revisions of each stream were taken from a partition since it came to this member (T26), of the last few thousand
 * streams. What another member took is not remembered: nothing is passed over here that was not taken here.
 */
export class SeenRevisions {
  private readonly ranges = new Map<string, { readonly from: number; readonly to: number }>();

  constructor(private readonly limit = most) {}

  /**
   * Takes a revision in; answers the first one that is to be handled with it: its own; a smaller one when some between
   * the last and it never came; a greater one when it was taken before and there is nothing to do.
   */
  take(stream: string, revision: number): number {
    const known = this.ranges.get(stream);
    if (known && revision < known.from) return revision;
    if (known && revision <= known.to) return known.to + 1;
    this.ranges.delete(stream);
    this.ranges.set(stream, { from: known?.from ?? revision, to: revision });
    for (const oldest of this.ranges.keys()) {
      if (this.ranges.size <= this.limit) break;
      this.ranges.delete(oldest);
    }
    return known ? known.to + 1 : revision;
  }
}
