import { isLockTimeout, sqlState } from './sql.ts';

const GONE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EPIPE',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  // It can be read and not written.
  '25006',
]);

/**
 * Whether the database did not do it and may do it later: no connection, SQLSTATE classes 08 (connection), 53 (its disk
 * is full, too many connections) and 57P (it is going down), read-only, or a lock that never came.
 */
export function isDatabaseGone(error: unknown): boolean {
  const code = sqlState(error) ?? '';
  if (GONE.has(code) || /^(08|53|57P)/.test(code) || isLockTimeout(error)) return true;
  return (
    error instanceof Error &&
    /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)
  );
}
