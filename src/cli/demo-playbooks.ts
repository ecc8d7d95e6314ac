import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isMap, isScalar, parseDocument, visit } from 'yaml';
import { parseDurationMs } from '../kernel/duration.ts';
import { listPlaybookFiles } from '../playbook/library.ts';

/** Two minutes become three seconds. */
const FASTER = 40;

/** The keys of a playbook that hold a wait. */
const WAITS = new Set(['after', 'wait-for-answers', 'every']);

/** A playbook that reminds more often is refused. */
const LEAST_BETWEEN_REMINDERS_S = 60;

/** Where the playbook says nothing of how long it waits for answers, ten minutes hold; here it is this. */
const SHORT_WAIT = '15s';

/**
 * Writes the playbooks with their waits shortened into another folder, so that an exercise ends within a minute.
 * The engine itself knows nothing of it: it runs the playbooks that it is given.
 */
export async function writeShortPlaybooks(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const file of await listPlaybookFiles(from)) {
    await writeFile(join(to, basename(file)), shortenWaits(await readFile(file, 'utf8')));
  }
}

/** The text of a playbook with every wait divided. */
export function shortenWaits(source: string): string {
  const document = parseDocument(source);
  visit(document, {
    Pair: (_key, { key, value }) => {
      if (!isScalar(key) || !isScalar(value) || typeof key.value !== 'string' || !WAITS.has(key.value))
        return;
      const ms = parseDurationMs(String(value.value));
      const least = key.value === 'every' ? LEAST_BETWEEN_REMINDERS_S : 1;
      if (ms !== undefined) value.value = `${Math.max(least, Math.round(ms / FASTER / 1000))}s`;
    },
  });
  const steps: unknown = document.get('steps');
  if (typeof steps === 'object' && steps !== null && 'items' in steps && Array.isArray(steps.items)) {
    for (const step of steps.items as unknown[]) {
      if (isMap(step) && step.has('message') && !step.has('wait-for-answers'))
        step.set('wait-for-answers', SHORT_WAIT);
    }
  }
  return document.toString();
}
