/**
 * Group commit without a timer: one write is under way; all that arrives meanwhile is the next batch. `write` is
 * handed the batch in order of arrival and answers one result for each. Callers resolve after the commit.
 */
export function createGroupCommit<In, Out>(
  write: (batch: readonly In[]) => Promise<readonly Out[]>,
  batchAtMost: number,
) {
  interface Waiting {
    item: In;
    resolve: (result: Out) => void;
    reject: (error: unknown) => void;
  }
  const waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    // What is handed in within the same turn goes along.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchAtMost);
      try {
        const results = await write(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(results[index] as Out));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = undefined;
  }

  return {
    submit: (item: In): Promise<Out> =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        running ??= run();
      }),
    /** Resolves when nothing is waiting or being written. */
    idle: async (): Promise<void> => {
      while (running) await running;
    },
  };
}
