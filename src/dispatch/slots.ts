/**
 * The slots of a lane: how many calls may be under way at once. They are counted, not kept: waiting for one of
 * five hundred promises, again and again, costs more than the sends.
 */
export function openSlots(total: number) {
  let taken = 0;
  let waiting: { wanted: number; resolve: () => void }[] = [];

  function release(): void {
    taken -= 1;
    const served = waiting.filter(({ wanted }) => total - taken >= wanted);
    if (served.length === 0) return;
    waiting = waiting.filter(({ wanted }) => total - taken < wanted);
    for (const { resolve } of served) resolve();
  }

  function untilFree(wanted: number): Promise<void> {
    if (total - taken >= wanted) return Promise.resolve();
    return new Promise((resolve) => waiting.push({ wanted, resolve }));
  }

  return {
    free: () => total - taken,
    take: () => {
      taken += 1;
    },
    release,
    /** Resolves when at least one is free, and then as soon as `wanted` are, or `patienceMs` later. */
    untilWorthwhile: async (wanted: number, patienceMs: number): Promise<void> => {
      await untilFree(1);
      if (total - taken >= wanted) return;
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)));
      await Promise.race([untilFree(wanted), patience]);
      clearTimeout(timer);
    },
    /** Resolves when all are free. */
    untilIdle: () => untilFree(total),
  };
}
