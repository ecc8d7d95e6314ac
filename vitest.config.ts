import { defineConfig } from 'vitest/config';

const shared = {
  // A test that needs a second try has found something.
  retry: 0,
  allowOnly: false,
  testTimeout: 20_000,
  hookTimeout: 60_000,
};

/** A scene is one story told twice: with nothing but the process, and with PostgreSQL and Redis beside it. */
function scenes(mode: 'alone' | 'scaled') {
  const include = ['test/scenes/**/*.test.ts'];
  return {
    test: { ...shared, name: `scenes-${mode}`, include, provide: { mode }, testTimeout: 60_000 },
  };
}

export default defineConfig({
  test: {
    globalSetup: 'test/harness/global-setup.ts',
    reporters: ['default', './test/harness/last-line-reporter.ts'],
    projects: [
      { test: { ...shared, name: 'unit', include: ['{src,simulator}/**/*.test.{ts,tsx}'] } },
      {
        test: {
          ...shared,
          name: 'house',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{scenes,browser}/**'],
          testTimeout: 60_000,
        },
      },
      scenes('alone'),
      scenes('scaled'),
      { test: { ...shared, name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 60_000 } },
    ],
  },
});
