/** One figure that the bench holds the product to. */
export interface Figure {
  readonly what: string;
  /** As people read them: the product's, and what it is compared with. */
  readonly ours: string;
  readonly theirs: string;
  readonly value: number;
  readonly unit: '×' | 's' | 'ms' | '';
  /** What must hold; undefined: printed for information. */
  readonly floor: { readonly kind: 'at-least' | 'at-most'; readonly value: number } | undefined;
}

export function atLeast(value: number): Figure['floor'] {
  return { kind: 'at-least', value };
}

export function atMost(value: number): Figure['floor'] {
  return { kind: 'at-most', value };
}

/** Whether the figure is what it must be. */
export function holds({ value, floor }: Figure): boolean {
  if (floor === undefined) return true;
  return floor.kind === 'at-least' ? value >= floor.value : value <= floor.value;
}

/** The middle of an odd number of values, the mean of the two in the middle of an even one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** The medians of rounds, field by field. */
export function medians<K extends string>(rounds: readonly Readonly<Record<K, number>>[]): Record<K, number> {
  const [first] = rounds;
  if (first === undefined) throw new RangeError('there was no round');
  const names = Object.keys(first) as K[];
  return Object.fromEntries(
    names.map((name) => [name, median(rounds.map((round) => round[name]))]),
  ) as Record<K, number>;
}

/** The figures as a table in plain text. */
export function renderTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.what,
    figure.ours,
    figure.theirs,
    `${readable(figure.value)} ${figure.unit}`.trim(),
    figure.floor ? `${figure.floor.kind === 'at-least' ? '≥' : '≤'} ${figure.floor.value}` : '',
    holds(figure) ? '' : 'MISSED',
  ]);
  const all = [['', 'Tocsin', 'beside it', 'figure', 'floor', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Three significant digits. */
export function readable(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 3 });
}
