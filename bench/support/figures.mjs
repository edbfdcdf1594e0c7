/** A row of the table. `ratio`: against the bare ceiling of the same run; `meets`: whether the target is reached. */
export const row = (what, target, figure, ratio = '', meets = undefined) => ({ what, target, figure, ratio, meets });

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
/** The value that so many of a hundred do not exceed, of values in order. */
export const percentile = (sorted, percent) =>
  sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))];

export const perSecond = (value) => `${Math.round(value).toLocaleString('en')}/s`;
export const ms = (value) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
export const atMost = (value, most) => value <= most;

const heads = { what: 'what', target: 'target', figure: 'figure', ratio: 'to the bare ceiling', meets: '' };

/** Rows as text, columns under each other. */
export function table(rows) {
  const shown = [heads, ...rows.map((one) => ({ ...one, meets: mark(one.meets) }))];
  const columns = Object.keys(heads);
  const widths = columns.map((name) => Math.max(...shown.map((one) => one[name].length)));
  const lines = shown.map((one) =>
    columns
      .map((name, at) => one[name].padEnd(widths[at]))
      .join('  ')
      .trimEnd(),
  );
  return [
    lines[0],
    widths
      .map((width) => '-'.repeat(width))
      .join('  ')
      .trimEnd(),
    ...lines.slice(1),
  ].join('\n');
}

const mark = (meets) => (meets === undefined ? '' : meets ? 'reached' : 'missed');
