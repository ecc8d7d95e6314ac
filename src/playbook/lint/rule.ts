import type { PathFault } from '../../kernel/fault.ts';
import type { ReadPlaybook } from '../parse-playbook.ts';

/** One thing that is looked for in a playbook that parses. Pure. */
export type Rule = (read: Pick<ReadPlaybook, 'written' | 'playbook'>) => PathFault[];

/** The language of a tag without its script and region: `zh` of `zh-Hant`. */
export function baseOf(language: string): string {
  return language.split('-')[0] ?? language;
}

/** What is written of a template, with a gap where a variable stands. */
export function literalOf(template: string): string {
  return template.replace(/\{%.*?%\}/gs, ' ').replace(/\{\{.*?\}\}/gs, ' … ');
}
