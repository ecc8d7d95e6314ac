/** Ends a long-running process when it is asked to, and tells whoever watches on stderr. */
export async function stopAtSignal(
  signalled: Promise<NodeJS.Signals>,
  running: { stop(): Promise<void> },
): Promise<void> {
  await signalled;
  console.error('Tocsin is stopping: it finishes what is under way.');
  await running.stop();
  console.error('Tocsin has stopped.');
}

/** Resolves when the process is asked to end (SIGTERM, SIGINT). A second signal ends it at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}
