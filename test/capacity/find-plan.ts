import { join } from 'node:path';
import type { Plan } from '../../src/dispatch/delivery-view.ts';
import { packageRoot } from '../../src/kernel/package-root.ts';
import { loadLibrary } from '../../src/playbook/library.ts';

/** The plan of the first message of a playbook of this project. Throws where there is none of that name. */
export async function findPlan(name: string): Promise<Plan> {
  const { playbooks } = await loadLibrary(join(packageRoot, 'playbooks'));
  const [step] = playbooks.get(name)?.playbook.steps ?? [];
  if (!step) throw new Error(`there is no playbook ${name}; there are ${[...playbooks.keys()].join(', ')}`);
  const { route, waitForAnswersMs, answers } = step;
  return { route, waitForAnswersMs, asks: answers.length > 0 };
}
