/** A command could not do what it was asked. The message is the one line that the shell shows. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
