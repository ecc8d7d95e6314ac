import type { ChannelDependencies } from '../../channels/read-dependencies.ts';
import { byPlace, type Fault } from '../../kernel/fault.ts';
import { readPlaybook } from '../parse-playbook.ts';
import { helpWithoutPage } from './help-without-page.ts';
import { mayNeverGo } from './may-never-go.ts';
import { missingWords } from './missing-words.ts';
import { oneChannel } from './one-channel.ts';
import { oneDependency } from './one-dependency.ts';
import { publicShorteners } from './public-shorteners.ts';
import { replacedQuestion } from './replaced-question.ts';
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
  replacedQuestion,
  missingWords,
];

/**
 * What a playbook could do better, in the order of its file; it may be launched all the same. Nothing is said of a file
 * that does not parse: its faults come first. Where it is told what the channels depend on, it looks at the routes by that.
 */
export function lintPlaybook(source: string, file: string, dependencies?: ChannelDependencies): Fault[] {
  const read = readPlaybook(source, file);
  if ('faults' in read) return [];
  const all = dependencies === undefined ? rules : [...rules, oneDependency(dependencies)];
  return all
    .flatMap((find) => find(read.ok))
    .map(({ path, message, at }) => read.ok.faultAt(path, message, at))
    .sort(byPlace);
}
