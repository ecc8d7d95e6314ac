/** SQL that writes an instant as RFC 3339 in UTC, to the millisecond, whatever the session's time zone. */
export function isoUtc(expression: string): string {
  return `to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
