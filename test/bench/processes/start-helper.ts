import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answered, Handlers } from './serve-calls.ts';

const bench = join(import.meta.dirname, '..');

/** A process of the bench's own that answers calls: a carrier, a peer. */
export interface Helper<H extends Handlers> {
  readonly pid: number;
  call<K extends keyof H & string>(name: K, ...input: Parameters<H[K]>): Promise<Awaited<ReturnType<H[K]>>>;
  stop(): Promise<void>;
}

/**
 * Starts a helper from its file under test/bench/ and waits until it answers. Through setpriv, so that the kernel
 * ends it with the bench however that ends.
 */
export async function startHelper<H extends Handlers>(
  file: string,
  args: readonly string[] = [],
  execArgs: readonly string[] = [],
): Promise<Helper<H>> {
  const node = [process.execPath, ...execArgs, '--import', join(bench, 'typescript.mjs'), join(bench, file)];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...node, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, (answer: Answered) => void>();
  let asked = 0;
  const isReady = new Promise<void>((resolve, reject) => {
    child.on('message', (message) => {
      if (message === 'ready') resolve();
      const answer = message as Answered;
      waiting.get(answer.number)?.(answer);
      waiting.delete(answer.number);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`${file} ended with ${code} before it was ready`));
      for (const [number, answer] of waiting) answer({ number, failure: `${file} ended with ${code}` });
    });
  });
  await isReady;
  return {
    pid: child.pid ?? 0,
    call: (name, ...[input]) =>
      new Promise((resolve, reject) => {
        const number = ++asked;
        waiting.set(number, (answer) => {
          if ('failure' in answer) reject(new Error(answer.failure));
          else resolve(answer.result as never);
        });
        child.send({ number, name, input });
      }),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
