import type { ByLanguage } from '../../kernel/language.ts';
import type { MessageText } from '../../playbook/schema.ts';
import type { PlannedStepView } from '../../reachability/plan-schema.ts';
import type { IncidentView } from '../../reachability/schema.ts';
import { boardWords } from './board-words.ts';
import { fill, writeCount, writeWait } from './figures.ts';
import type { Look } from './layout.tsx';
import { Words } from './sent-messages.tsx';
import { planWords } from './plan-words.ts';

/** When a message of a playbook is sent, in a few words. */
export function sayWhen({ language }: Pick<Look, 'language'>, when: PlannedStepView['when']): string {
  const words = planWords(language);
  const wait = writeWait((when.afterMs ?? 0) / 1000, boardWords(language).units);
  const { of = '', answer = '' } = when;
  const latest = (condition: string) =>
    when.afterMs === undefined ? condition : fill(words.latest, { condition, wait });
  switch (when.kind) {
    case 'launch':
      return words.first;
    case 'by-hand':
      return words.byHand;
    case 'after':
      return fill(words.after, { wait });
    case 'confirmed':
      return latest(fill(words.confirmed, { share: `${when.percent ?? 100} %`, of }));
    case 'answered':
      return latest(fill(words.answered, { of, answer }));
    default:
      return when.kind satisfies never;
  }
}

/** Below the board: how many planned messages wait, and the way to them. Nothing where nothing is planned: the board must stay light. */
export function PlanLink({ look, incident: { id, plan } }: { look: Look; incident: IncidentView }) {
  if (plan.length === 0) return null;
  const waiting = plan.filter(({ state }) => state === 'waiting').length;
  return (
    <p class="card">
      <a href={planPath(id)}>{fill(planWords(look.language).toPlan, { n: writeCount(waiting) })}</a>
    </p>
  );
}

/** The address of the page of what is planned. */
export const planPath = (incidentId: string) => `/incidents/${incidentId}/plan`;

/** In the preview of a launch: which message follows the first, and when. */
export function PlanPreview({
  look,
  plan,
}: {
  look: Look;
  plan: readonly { step: string; when: PlannedStepView['when']; texts: ByLanguage<MessageText> }[];
}) {
  if (plan.length === 0) return null;
  return (
    <>
      <h2 class="section">{planWords(look.language).title}</h2>
      <div class="tiles">
        {plan.map(({ step, when, texts }) => (
          <section key={step} class="card">
            <h3>
              {step} · {sayWhen(look, when)}
            </h3>
            <Words look={look} message={{ texts }} />
          </section>
        ))}
      </div>
    </>
  );
}
