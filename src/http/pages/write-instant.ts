/*
 * Pages say every time in UTC and name it, in the browser too: two who read the same incident from two countries, and
 * the board beside the list of who was told, say one time. All take RFC 3339 in UTC.
 */

/** An instant to the minute: `2026-11-25 08:04 UTC`. */
export function writeInstant(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

/** An instant to the second: `2026-11-25 08:04:12 UTC`. */
export function writeSecond(at: string): string {
  return `${at.slice(0, 10)} ${writeClockTime(at)}`;
}

/** The time of day to the second, where the day is plain: `08:04:12 UTC`. */
export function writeClockTime(at: string): string {
  return `${at.slice(11, 19)} UTC`;
}
