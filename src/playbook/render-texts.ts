import type { ByLanguage } from '../kernel/language.ts';
import { templateScope, type InputValues } from './inputs.ts';
import { markTexts, type MarkedTexts } from './marked-texts.ts';
import type { MessageText, Playbook } from './schema.ts';
import { renderTemplate } from './template.ts';

/**
 * The words of a step in all its languages, the same for every recipient; an exercise's headlines are marked.
 * `values` has passed `resolveInputs`, and its sites and groups are looked up.
 */
export function renderTexts(
  playbook: Pick<Playbook, 'inputs'>,
  step: { readonly texts: ByLanguage<MessageText> },
  values: InputValues,
  run: { exercise: boolean },
): MarkedTexts {
  const scope = templateScope(playbook.inputs, values);
  const entries = Object.entries(step.texts).map(([language, { headline, instruction }]) => {
    // A headline is one line, whatever was typed into it: it becomes an e-mail's subject.
    const oneLine = renderTemplate(headline, scope).replace(/\s*\n\s*/g, ' ');
    return [language, { headline: oneLine, instruction: renderTemplate(instruction, scope) }] as const;
  });
  return markTexts(Object.fromEntries(entries), run);
}

/** The playbook's correction or all-clear as texts to send: one headline, no instruction. */
export function renderClosingTexts(
  playbook: Pick<Playbook, 'inputs' | 'correction' | 'allClear'>,
  kind: 'correction' | 'all-clear',
  values: InputValues,
  run: { exercise: boolean },
): MarkedTexts {
  const source = kind === 'correction' ? playbook.correction : playbook.allClear;
  const texts = Object.entries(source).map(
    ([language, headline]) => [language, { headline, instruction: '' }] as const,
  );
  return renderTexts(playbook, { texts: Object.fromEntries(texts) }, values, run);
}
