/** The longest wait that is believed: a carrier that says more is as good as blocked, and is asked again sooner. */
const longestWaitMs = 300_000;

/** A Retry-After header in milliseconds (RFC 9110: seconds or a date); null where there is none. */
export function retryAfterMs(header: string | string[] | undefined, now = Date.now()): number | null {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return null;
  const wait = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, 0), longestWaitMs);
}
