import type { Queryable } from '../../db/sql.ts';
import { readEmployees, type Employee } from '../../directory/employee-store.ts';
import { findEmployee } from '../../directory/staff-number-store.ts';
import type { LaunchPlan } from '../../incident/prepare-launch.ts';
import type { PlaybookInput } from '../../playbook/schema.ts';
import { employeeWords } from './choose-employees-words.ts';
import { fill } from './figures.ts';

/** Whom the words in an input may mean, by the input's name. */
export type Namesakes = Readonly<Record<string, readonly Employee[]>>;

/** The plan with each employee by their number; or whom to choose from, and why. */
export type Chosen =
  { readonly plan: LaunchPlan } | { readonly namesakes: Namesakes; readonly fault: string };

/** So many to choose from fit a page. */
const MOST = 20;

/**
 * Finds the employees whom an operator has written into the inputs of a plan, by number or by name. Nobody is taken for
 * another: only a number, or a whole name that one alone has, is chosen for them.
 */
export async function chooseEmployees(
  db: Queryable,
  playbook: { readonly inputs: readonly PlaybookInput[] },
  plan: LaunchPlan,
  language: string,
): Promise<Chosen> {
  const words = employeeWords(language);
  const inputs: Record<string, string> = { ...plan.inputs };
  const namesakes: Record<string, readonly Employee[]> = {};
  const faults: string[] = [];
  for (const { name } of playbook.inputs.filter(({ type }) => type === 'employee')) {
    const given = inputs[name]?.trim() ?? '';
    if (given === '' || (await findEmployee(db, given)) !== undefined) continue;
    const found = await readEmployees(db, { q: given, active: true, limit: MOST + 1 });
    const [only, ...others] = found.filter((one) => folded(one.name) === folded(given));
    if (only !== undefined && others.length === 0 && found.length <= MOST) {
      inputs[name] = only.externalId;
      continue;
    }
    namesakes[name] = found.slice(0, MOST);
    const says = found.length === 0 ? words.nobody : found.length > MOST ? words.many : words.several;
    faults.push(fill(says, { given, n: String(MOST) }));
  }
  return faults.length > 0 ? { namesakes, fault: faults.join(' ') } : { plan: { ...plan, inputs } };
}

const folded = (name: string) => name.normalize('NFKC').trim().toLowerCase();
