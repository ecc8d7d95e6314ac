import type { InputValues } from './inputs.ts';
import { templateScope } from './inputs.ts';
import type { AudienceRule, ExceptRule, Playbook } from './schema.ts';
import { renderTemplate, templateVariables } from './template.ts';

/** Whom a launch addresses: the name of a site or group is exact, the caller looks it up. */
export function resolveAudience(
  playbook: Pick<Playbook, 'audience' | 'inputs'>,
  values: InputValues,
): AudienceRule {
  const rule = playbook.audience.find((candidate) => {
    if (candidate.kind === 'everyone') return true;
    return templateVariables(candidate.name).every(([name = '']) => Object.hasOwn(values, name));
  });
  if (rule === undefined)
    throw new RangeError('The inputs address nobody; hold them against resolveInputs first.');
  if (rule.kind === 'everyone') return rule;
  return { kind: rule.kind, name: renderTemplate(rule.name, templateScope(playbook.inputs, values)) };
}

/** Whom a launch leaves out: the rules whose inputs were given, names of sites and groups as of the audience. */
export function resolveExcept(
  playbook: Pick<Playbook, 'except' | 'inputs'>,
  values: InputValues,
): ExceptRule[] {
  const isGiven = (name: string) => Object.hasOwn(values, name);
  return playbook.except.flatMap((rule): ExceptRule[] => {
    if (rule.kind === 'employee') return isGiven(rule.input) ? [rule] : [];
    if (!templateVariables(rule.name).every(([name = '']) => isGiven(name))) return [];
    return [{ ...rule, name: renderTemplate(rule.name, templateScope(playbook.inputs, values)) }];
  });
}
