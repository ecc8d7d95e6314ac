import { Writable } from 'node:stream';
import { createLog, type Logger } from '../../../src/kernel/log.ts';

const ERROR = 50;

/** A log that is kept, so that a scene fails on any error in it. */
export interface KeptLog {
  log: Logger;
  lines(): readonly string[];
  errors(): string[];
}

/** Keeps every line from `info` on. */
export function keepLog(): KeptLog {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(...chunk.toString().split('\n').filter(Boolean));
      done();
    },
  });
  const isError = (line: string) => (JSON.parse(line) as { level: number }).level >= ERROR;
  return { log: createLog('info', destination), lines: () => lines, errors: () => lines.filter(isError) };
}
