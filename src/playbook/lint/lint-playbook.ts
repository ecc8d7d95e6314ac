import { byPlace, type Fault } from '../../kernel/fault.ts';
import { readPlaybook } from '../parse-playbook.ts';
import { helpWithoutPage } from './help-without-page.ts';
import { mayNeverGo } from './may-never-go.ts';
import { oneChannel } from './one-channel.ts';
import { publicShorteners } from './public-shorteners.ts';
import type { Rule } from './rule.ts';
import { costlySigns, longTexts } from './sms-size.ts';
import { unusedInputs } from './unused-inputs.ts';
import { warningElements } from './warning-elements.ts';

/** All that is warned of; docs/playbooks.md says by what each goes. */
const rules: readonly Rule[] = [
  warningElements,
  longTexts,
  costlySigns,
  publicShorteners,
  oneChannel,
  helpWithoutPage,
  unusedInputs,
  mayNeverGo,
];

/**
 * What a playbook could do better, in the order of its file; it may be launched all the same. Nothing is said of a file
 * that does not parse: its faults come first.
 */
export function lintPlaybook(source: string, file: string): Fault[] {
  const read = readPlaybook(source, file);
  if ('faults' in read) return [];
  return rules
    .flatMap((find) => find(read.ok))
    .map(({ path, message, at }) => read.ok.faultAt(path, message, at))
    .sort(byPlace);
}
