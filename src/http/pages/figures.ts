/** A count as people write it: `12,408`. */
export function writeCount(count: number): string {
  return count.toLocaleString('en');
}

/** A share in whole percent, never rounded up to 100 nor down to 0 while that is not so. */
export function writePercent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = Math.round((part / whole) * 100);
  const honest = part < whole ? Math.min(percent, 99) : percent;
  return `${part > 0 ? Math.max(honest, 1) : honest}%`;
}

/** A span of seconds as a clock: `04:09`, `1:04:09`. */
export function writeClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** A span of seconds in a word or two, in seconds, minutes or hours: `40 s`, `3 min`, `2 h`. */
export function writeSpan(seconds: number, units: readonly [string, string, string]): string {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} ${units[0]}`;
  return seconds < 5400
    ? `${Math.round(seconds / 60)} ${units[1]}`
    : `${Math.round(seconds / 3600)} ${units[2]}`;
}

/** Whole seconds in hours, minutes and seconds, none of it lost: `1 h 30 min`. For what was set, not measured. */
export function writeWait(seconds: number, units: readonly [string, string, string]): string {
  const counts = [seconds % 60, Math.floor(seconds / 60) % 60, Math.floor(seconds / 3600)];
  const parts = counts.map((count, place) => (count > 0 ? `${count} ${units[place]}` : ''));
  return parts.reverse().filter(Boolean).join(' ') || `0 ${units[0]}`;
}

/**
 * A sentence with its places in braces filled in: `{n}` by the value, a number as people write it,
 * `{n:person|people}` by the first where the value is 1 and by the second elsewhere.
 */
export function fill(
  sentence: string,
  values: Readonly<Record<string, string | number | undefined>>,
): string {
  return sentence.replace(
    /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g,
    (place, name: string, one: string | undefined, many: string | undefined) => {
      const given = values[name];
      const value = typeof given === 'number' ? writeCount(given) : given;
      return value === undefined ? place : ((value === '1' ? one : many) ?? value);
    },
  );
}
