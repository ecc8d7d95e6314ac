import type { IncidentRun } from '../../incident/run-store.ts';
import { pickLanguage, type ByLanguage } from '../../kernel/language.ts';
import type { MessageText } from '../../playbook/schema.ts';
import type { PlannedStepView } from '../../reachability/plan-schema.ts';
import type { IncidentView } from '../../reachability/schema.ts';
import { boardWords } from './board-words.ts';
import { fill, writeSpan } from './figures.ts';
import type { Look } from './layout.tsx';
import { RunPage } from './message-pages.tsx';
import { TickForm } from './message-sure-pages.tsx';
import { planWords } from './plan-words.ts';
import { writeInstant } from './write-instant.ts';

/** When a message of a playbook is sent, in a few words. */
export function sayWhen({ language }: Pick<Look, 'language'>, when: PlannedStepView['when']): string {
  const words = planWords(language);
  const wait = writeSpan((when.afterMs ?? 0) / 1000, boardWords(language).units);
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

/** Below the board: what the playbook sends next and when, what became of the rest, and the buttons. Nothing where nothing is planned. */
export function PlanNotice({ look, incident }: { look: Look; incident: IncidentView }) {
  if (incident.plan.length === 0) return null;
  const words = planWords(look.language);
  return (
    <section class="card">
      <h2>{words.title}</h2>
      {incident.plan.map((planned) => (
        <div key={planned.step}>
          <p>
            <strong>{planned.step}</strong> · {sayWhen(look, planned.when)}
            <br />
            <small>{sayState(look, planned)}</small>
          </p>
          <Headline look={look} texts={planned.texts} />
          {planned.state === 'waiting' && incident.state === 'active' && look.mayLaunch && (
            <p>
              <Buttons look={look} path={`/incidents/${incident.id}/steps/${planned.step}`} />
            </p>
          )}
        </div>
      ))}
    </section>
  );
}

function sayState({ language }: Look, { state, dueAt, number, endedAt }: PlannedStepView): string {
  const words = planWords(language);
  const at = endedAt === null ? '' : writeInstant(endedAt);
  const said = fill(words.states[state], { at, number: String(number ?? '') });
  return state === 'waiting' && dueAt !== null
    ? `${said} · ${fill(words.dueAt, { at: writeInstant(dueAt) })}`
    : said;
}

function Buttons({ look, path }: { look: Look; path: string }) {
  const words = planWords(look.language);
  return (
    <>
      <form method="post" action={`${path}/send`}>
        <button>{words.send}</button>
      </form>
      <form method="post" action={`${path}/cancel/sure`}>
        <button class="quiet">{words.cancel}</button>
      </form>
    </>
  );
}

function Headline({
  look,
  texts,
}: {
  look: Look;
  texts: ByLanguage<Pick<MessageText, 'headline' | 'instruction'>>;
}) {
  const { language, value } = pickLanguage(texts, look.language);
  return (
    <details>
      <summary lang={language}>{value.headline}</summary>
      {Object.entries(texts).map(([tag, { headline, instruction }]) => (
        <p key={tag} lang={tag}>
          <strong>{headline}</strong> {instruction}
        </p>
      ))}
    </details>
  );
}

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
    <section class="card">
      <h2>{planWords(look.language).title}</h2>
      {plan.map(({ step, when, texts }) => (
        <div key={step}>
          <p>
            <strong>{step}</strong> · {sayWhen(look, when)}
          </p>
          <Headline look={look} texts={texts} />
        </div>
      ))}
    </section>
  );
}

/** Whether a planned message is really not to be sent. */
export function SureCancelPage({
  look,
  run,
  step,
  fault,
}: {
  look: Look;
  run: IncidentRun;
  step: string;
  fault: boolean;
}) {
  const words = planWords(look.language);
  return (
    <RunPage look={look} run={run} title={words.cancel}>
      <p class="lead">{words.cancelled}</p>
      <TickForm
        look={look}
        action={`/incidents/${run.id}/steps/${step}/cancel`}
        fields={[]}
        sure={fill(words.sure, { step })}
        now={words.cancel}
        fault={fault}
      />
    </RunPage>
  );
}
