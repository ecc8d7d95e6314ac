import { describe, expect, it } from 'vitest';
import { createGroupCommit } from './group-commit.ts';

/** A writer whose batches wait until the test lets them end. */
function heldWriter() {
  const batches: { items: readonly number[]; end: () => void; fail: () => void }[] = [];
  const write = (items: readonly number[]) =>
    new Promise<readonly string[]>((resolve, reject) => {
      const end = () => resolve(items.map((item) => `wrote ${item}`));
      batches.push({ items, end, fail: () => reject(new Error(`not written: ${items.join()}`)) });
    });
  return { batches, write };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

const gatherMs = 5;

describe('group commit', () => {
  it('has one write under way; what arrives meanwhile is the next batch, in order', async () => {
    const { batches, write } = heldWriter();
    const commit = createGroupCommit(write, { atMost: 3, gatherMs });
    const begun = () => batches.map(({ items }) => items);
    const first = [1, 2].map(commit.submit);
    await expect.poll(begun).toEqual([[1, 2]]);
    const second = [3, 4, 5].map(commit.submit);
    await settle();
    expect(begun()).toEqual([[1, 2]]);
    batches[0]?.end();
    expect(await Promise.all(first)).toEqual(['wrote 1', 'wrote 2']);
    await expect.poll(begun).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    batches[1]?.end();
    expect(await Promise.all(second)).toEqual(['wrote 3', 'wrote 4', 'wrote 5']);
  });

  it('gathers what comes shortly after the first, and does not wait once a batch is full', async () => {
    const { batches, write } = heldWriter();
    const commit = createGroupCommit(write, { atMost: 3, gatherMs: 60_000 });
    const all = [1, 2].map(commit.submit);
    await settle();
    expect(batches).toHaveLength(0);
    all.push(commit.submit(3));
    await settle();
    expect(batches.map(({ items }) => items)).toEqual([[1, 2, 3]]);
    batches[0]?.end();
    expect(await Promise.all(all)).toEqual(['wrote 1', 'wrote 2', 'wrote 3']);
  });

  it('cuts what waits into batches', async () => {
    const sizes: number[] = [];
    const commit = createGroupCommit(
      (batch: readonly number[]) => {
        sizes.push(batch.length);
        return Promise.resolve(batch);
      },
      { atMost: 100, gatherMs },
    );
    const items = Array.from({ length: 250 }, (_, n) => n);
    expect(await Promise.all(items.map(commit.submit))).toEqual(items);
    expect(sizes).toEqual([100, 100, 50]);
  });

  it('rejects only the batch that failed, and goes on', async () => {
    const { batches, write } = heldWriter();
    const commit = createGroupCommit(write, { atMost: 2, gatherMs });
    const all = Promise.allSettled([1, 2, 3].map(commit.submit));
    await settle();
    batches[0]?.fail();
    await expect.poll(() => batches.length).toBe(2);
    batches[1]?.end();
    expect(await all).toMatchObject([
      { status: 'rejected', reason: { message: 'not written: 1,2' } },
      { status: 'rejected' },
      { status: 'fulfilled', value: 'wrote 3' },
    ]);
  });

  it('goes on after a writer that throws before it returns a promise', async () => {
    let writes = 0;
    const commit = createGroupCommit(
      (batch: readonly number[]) => {
        writes += 1;
        if (writes === 1) throw new Error('at once');
        return Promise.resolve(batch);
      },
      { atMost: 10, gatherMs },
    );
    await expect(commit.submit(1)).rejects.toThrow('at once');
    expect(await commit.submit(2)).toBe(2);
  });

  it('is idle when nothing waits or is being written', async () => {
    const { batches, write } = heldWriter();
    const commit = createGroupCommit(write, { atMost: 1, gatherMs });
    await commit.idle();
    const all = Promise.all([1, 2].map(commit.submit));
    let isIdle = false;
    const idle = commit.idle().then(() => (isIdle = true));
    await settle();
    batches[0]?.end();
    await settle();
    expect(isIdle).toBe(false);
    batches[1]?.end();
    await all;
    await idle;
  });
});
