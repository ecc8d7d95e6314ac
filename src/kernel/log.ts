import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** Fields that never reach a log as they are. */
const REDACTED = [
  'address',
  'token',
  'authToken',
  'password',
  'cookie',
  'authorization',
  '*.address',
  '*.token',
];

/**
 * The process's log: JSON lines. `error` means that somebody must act. Addresses, tokens and secrets are
 * redacted by name.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, redact: { paths: REDACTED, censor: '[redacted]' }, base: null };
  return destination ? pino(options, destination) : pino(options);
}
