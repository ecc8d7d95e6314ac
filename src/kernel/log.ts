import { destination, pino, type DestinationStream, type Logger } from 'pino';

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

/** So much is kept for a stdout that takes nothing, such as a full disk; what comes then is lost. */
const KEPT_BYTES = 1_000_000;

/** Stdout, where a failure is nobody's: what cannot be logged must not keep anything from being sent. */
function openStdout(): DestinationStream {
  const stdout = destination({ dest: 1, sync: true, maxLength: KEPT_BYTES });
  const tryAgain = () => {
    try {
      stdout.flushSync();
    } catch {
      // Still full.
    }
  };
  return stdout.on('error', () => undefined).on('drop', tryAgain);
}

/**
 * The process's log: JSON lines. `error` means that somebody must act. Addresses, tokens and secrets are
 * redacted by name. Logging never throws.
 */
export function createLog(level: string, stream: DestinationStream = openStdout()): Logger {
  const options = { level, redact: { paths: REDACTED, censor: '[redacted]' }, base: null };
  return pino(options, stream);
}
