import { expect, test } from 'vitest';
import { openDirectory } from '../../test/harness/open-directory.ts';
import { sampleOrganisation } from './sample-organisation.ts';

const { load } = openDirectory();

test('10,000 rows, measured and printed', { timeout: 60_000 }, async () => {
  const { employeesCsv } = sampleOrganisation({ people: 10_000 });
  for (const what of ['at first', 'again, unchanged']) {
    const startedAtMs = performance.now();
    const { created, unchanged } = await load(employeesCsv);
    const tookMs = Math.round(performance.now() - startedAtMs);
    process.stdout.write(`import of 10,000 employees, ${what}: ${tookMs} ms\n`);
    expect(created + unchanged).toBe(10_000);
  }
});
