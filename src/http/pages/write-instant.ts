/** An instant as a page writes it, to the minute: `2026-11-25 08:04 UTC`. Takes RFC 3339 in UTC. */
export function writeInstant(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}
