/** Something that will happen, unless cancelled before. */
interface Due {
  cancel(): void;
}

/** All that will happen later, behind one timer, however many thousand there are. */
export interface DueQueue {
  /** Runs it once, `delayMs` from now; equal times keep their order. */
  after(delayMs: number, run: () => void): Due;
  /** Resolves `delayMs` from now; never after `stop`. */
  sleep(delayMs: number): Promise<void>;
  size(): number;
  /** How many will run within that time. */
  within(ms: number): number;
  /** Drops everything; nothing runs any more. */
  stop(): void;
}

interface Entry {
  readonly at: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** How many run before the loop lets input and output have their turn. */
const batch = 500;

/** A binary heap by time with a single timer for its head. `onError` hears what a run throws. */
export function createDueQueue(onError: (error: unknown) => void): DueQueue {
  const heap: Entry[] = [];
  let order = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Infinity;

  function arm(): void {
    const head = heap[0];
    if (stopped || head === undefined || head.at >= timerAt) return;
    clearTimeout(timer);
    timerAt = head.at;
    timer = setTimeout(drain, Math.max(0, head.at - performance.now()));
  }

  function drain(): void {
    timerAt = Infinity;
    const now = performance.now();
    for (let count = 0; count < batch; count += 1) {
      const head = heap[0];
      if (stopped || head === undefined || head.at > now) break;
      takeHead(heap);
      try {
        head.run?.();
      } catch (error) {
        onError(error);
      }
    }
    arm();
  }

  function after(delayMs: number, run: () => void): Due {
    const entry: Entry = { at: performance.now() + Math.max(0, delayMs), order, run };
    order += 1;
    if (!stopped) {
      put(heap, entry);
      arm();
    }
    return { cancel: () => (entry.run = undefined) };
  }

  return {
    after,
    sleep: (delayMs) => new Promise((resolve) => after(delayMs, resolve)),
    size: () => heap.length,
    within: (ms) => heap.filter(({ at, run }) => run !== undefined && at <= performance.now() + ms).length,
    stop() {
      stopped = true;
      clearTimeout(timer);
      heap.length = 0;
    },
  };
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function put(heap: Entry[], entry: Entry): void {
  let index = heap.push(entry) - 1;
  while (index > 0) {
    const parentIndex = (index - 1) >> 1;
    const parent = heap[parentIndex];
    if (parent === undefined || before(parent, entry)) break;
    heap[index] = parent;
    heap[parentIndex] = entry;
    index = parentIndex;
  }
}

function takeHead(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const left = heap[2 * index + 1];
    const right = heap[2 * index + 2];
    if (left === undefined) break;
    const [child, childIndex] =
      right !== undefined && before(right, left) ? [right, 2 * index + 2] : [left, 2 * index + 1];
    if (before(last, child)) break;
    heap[index] = child;
    index = childIndex;
  }
  heap[index] = last;
}
