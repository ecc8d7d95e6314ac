import { templatesOf } from '../check-templates.ts';
import type { PlaybookFile } from '../schema.ts';
import { templateVariables } from '../template.ts';
import type { Rule } from './rule.ts';

/** What is asked for at every launch, and no text, audience or `answers-from` names. */
export const unusedInputs: Rule = ({ written }) => {
  const used = new Set([...writtenTemplates(written)].flatMap(variablesOf));
  for (const step of written.steps) used.add(step['answers-from'] ?? '');
  return Object.keys(written.inputs)
    .filter((name) => !used.has(name))
    .map((name) => ({
      path: ['inputs', name],
      message: 'is asked for and never used: name it in a text or in the audience, or take it out',
      at: 'key' as const,
    }));
};

function writtenTemplates(file: PlaybookFile): string[] {
  const { audience } = file;
  const rules = typeof audience === 'object' && 'first-of' in audience ? audience['first-of'] : [audience];
  const names = rules.flatMap((rule): string[] => {
    if (rule === 'everyone' || typeof rule !== 'object') return [];
    return 'site' in rule ? [rule.site] : 'group' in rule ? [rule.group] : [];
  });
  const leftOut = (file.except ?? []).flatMap((rule) => Object.values(rule));
  return [...templatesOf(file).map(({ template }) => template), ...names, ...leftOut];
}

function variablesOf(template: string): string[] {
  return templateVariables(template).map(([name = '']) => name);
}
