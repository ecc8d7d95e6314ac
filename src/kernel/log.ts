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
const KEPT_BYTES = 65_536;

/**
 * Stdout, where a failure is nobody's: what cannot be logged must not keep anything from being sent. The first failure is
 * said on stderr. Pino is not shown its `flushSync`, which on a full disk waits for ever.
 */
function openStdout(): DestinationStream {
  const stdout = destination({ dest: 1, sync: true, minLength: 1, maxLength: KEPT_BYTES });
  stdout.on('error', () => undefined).on('drop', () => stdout.flush());
  stdout.once('error', () => process.stderr.write('The log cannot be written: lines of it may be lost.\n'));
  return { write: (line) => void stdout.write(line) };
}

/**
 * The process's log: JSON lines. `error` means that somebody must act. Addresses, tokens and secrets are
 * redacted by name. Logging never throws.
 */
export function createLog(level: string, stream: DestinationStream = openStdout()): Logger {
  const options = { level, redact: { paths: REDACTED, censor: '[redacted]' }, base: null };
  return pino(options, stream);
}
