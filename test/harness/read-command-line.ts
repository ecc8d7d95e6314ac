/** What a tool of the repository takes at the shell. */
interface CommandLine<T> {
  /** Its npm script. */
  readonly name: string;
  /** One option a line, in the form of `--only ROW   what it does`. */
  readonly options: string;
  /** Reads the arguments. Throws where one is unknown or makes no sense. */
  readonly read: (args: readonly string[]) => T;
}

/** The options that were asked for. `--help` prints them all and ends; what is wrong ends with one line and 2. */
export function readCommandLine<T>({ name, options, read }: CommandLine<T>): T {
  const args = process.argv.slice(2);
  const how = `npm run ${name} --`;
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`usage: ${how} [options]\n\n${options.trim().replace(/^ */gm, '  ')}\n`);
    process.exit(0);
  }
  try {
    return read(args);
  } catch (error) {
    // Node's own words go on to say how an argument could begin with a dash.
    const [said] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/);
    process.stderr.write(`${name}: ${said}; ${how} --help lists what it takes\n`);
    process.exit(2);
  }
}

/** A count from an option. Throws where it is none. */
export function readCount(option: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`${option} takes a number from 1 on`);
}
