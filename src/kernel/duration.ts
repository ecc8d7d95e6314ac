const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

const plain = /^(\d{1,9})([smhd])$/;
const iso = /^P(?=\d|T)(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;

/** The regular expression of what `parseDurationMs` reads, for those who cannot call it; it knows no longest duration. */
export const durationPattern = `${plain.source}|${iso.source}`;

/** The longest duration anyone may write, in milliseconds: 366 days. */
export const longestDurationMs = 366 * unitMs.d;

/**
 * Milliseconds of a duration as people write it (`90s`, `5m`, `2h`, `1d`) or in ISO 8601 (`PT90S`, `P1DT2H`).
 * Undefined when it is neither, or longer than `longestDurationMs`.
 */
export function parseDurationMs(text: string): number | undefined {
  const ms = parsePlainMs(text) ?? parseIsoMs(text);
  return ms === undefined || ms > longestDurationMs ? undefined : ms;
}

/** A duration for people, in the largest units that fit and exact to the second: `1 h 30 min`, `45 s`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / unitMs.s);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return shown.length === 0 ? '0 s' : shown.join(' ');
}

/** A duration in ISO 8601, exact to the second: `PT90S`. `parseDurationMs` reads it back. */
export function formatIsoDuration(durationMs: number): string {
  return `PT${Math.round(durationMs / unitMs.s)}S`;
}

function parsePlainMs(text: string): number | undefined {
  const [, count, unit] = plain.exec(text) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  return Number(count) * unitMs[unit as keyof typeof unitMs];
}

function parseIsoMs(text: string): number | undefined {
  const match = iso.exec(text);
  if (match === null) return undefined;
  const [days, hours, minutes, seconds] = match.slice(1) as (string | undefined)[];
  return (
    Number(days ?? 0) * unitMs.d +
    Number(hours ?? 0) * unitMs.h +
    Number(minutes ?? 0) * unitMs.m +
    Number(seconds ?? 0) * unitMs.s
  );
}
