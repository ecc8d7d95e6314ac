import { env } from 'node:process';
import { defineConfig } from 'vitest/config';

const shared = {
  // A test that needs a second try has found something.
  retry: 0,
  allowOnly: false,
  testTimeout: 20_000,
  hookTimeout: 60_000,
};

/** Files that have the machine to themselves: a scene with a slow carrier is none on a busy machine. */
const alone = { ...shared, maxWorkers: 1, sequence: { groupOrder: 1 } };

/** A scene is one story told twice: with nothing but the process, and with PostgreSQL and Redis beside it. */
function scenes(mode: 'alone' | 'scaled') {
  const include = ['test/scenes/**/*.test.ts'];
  return {
    // Waits end with their fact: a scene takes seconds, and minutes on a machine that has no time for it.
    test: { ...alone, name: `scenes-${mode}`, include, provide: { mode }, testTimeout: 300_000 },
  };
}

export default defineConfig({
  test: {
    globalSetup: 'test/harness/global-setup.ts',
    reporters: ['default', './test/harness/last-line-reporter.ts'],
    projects: [
      {
        // What tests one room needs little of the machine: two files at once.
        test: {
          ...shared,
          name: 'unit',
          include: ['{src,simulator}/**/*.test.{ts,tsx}'],
          maxWorkers: 2,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          ...alone,
          name: 'house',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{scenes,browser,process,chaos}/**'],
          testTimeout: 60_000,
        },
      },
      scenes('alone'),
      scenes('scaled'),
      {
        test: {
          ...alone,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          // A browser on a machine that has no time for it begins late.
          hookTimeout: 180_000,
        },
      },
      {
        // Whole processes that start and are killed: one at a time, when the other tests have left the machine.
        test: {
          ...shared,
          name: 'process',
          include: ['test/process/**/*.test.ts'],
          // Waits end with their fact: a scene takes a minute, and more than ten on a machine that has no time for it.
          testTimeout: 900_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // A seed a run: the same ones each time, and others by `npm run chaos`. Most of a run is waiting.
        test: {
          ...shared,
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          provide: { chaos: { runs: Number(env['CHAOS_RUNS'] ?? 15), seed: Number(env['CHAOS_SEED'] ?? 1) } },
          testTimeout: 600_000,
          maxConcurrency: 3,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
