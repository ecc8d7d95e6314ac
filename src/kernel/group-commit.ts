interface Batches {
  /** Items that one write takes at most. */
  readonly atMost: number;
  /**
   * How long the first of a batch waits for others, in milliseconds: a write costs the database as much for one as for
   * fifty. A full batch does not wait.
   */
  readonly gatherMs: number;
}

/**
 * Group commit: one write is under way; all that arrives meanwhile is the next batch. `write` is handed the batch in
 * order of arrival and answers one result for each. Callers resolve after the commit.
 */
export function createGroupCommit<In, Out>(
  write: (batch: readonly In[]) => Promise<readonly Out[]>,
  { atMost, gatherMs }: Batches,
) {
  interface Waiting {
    item: In;
    resolve: (result: Out) => void;
    reject: (error: unknown) => void;
  }
  const waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  let onFull: () => void = () => undefined;

  async function gather(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      onFull = resolve;
      timer = setTimeout(resolve, gatherMs);
    });
    clearTimeout(timer);
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      if (waiting.length < atMost) await gather();
      const batch = waiting.splice(0, atMost);
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
        if (waiting.length >= atMost) onFull();
        running ??= run();
      }),
    /** Resolves when nothing is waiting or being written. */
    idle: async (): Promise<void> => {
      while (running) await running;
    },
  };
}
