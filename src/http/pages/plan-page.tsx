import type { IncidentRun } from '../../incident/run-store.ts';
import type { PlannedStepView } from '../../reachability/plan-schema.ts';
import type { IncidentView } from '../../reachability/schema.ts';
import { fill } from './figures.ts';
import type { Look } from './layout.tsx';
import { RunPage } from './message-pages.tsx';
import { TickForm } from './message-sure-pages.tsx';
import { nameActor } from './people-parts.tsx';
import { planPath, sayWhen } from './plan-parts.tsx';
import { planWords } from './plan-words.ts';
import { Words } from './sent-messages.tsx';
import { writeInstant } from './write-instant.ts';

/** What the playbook sends next and when, what became of the rest, and for whoever may the buttons. */
export function PlanPage({ look, run, incident }: { look: Look; run: IncidentRun; incident: IncidentView }) {
  const words = planWords(look.language);
  const mayAct = look.mayLaunch && incident.state === 'active';
  return (
    <RunPage look={look} run={run} title={words.title}>
      <p class="lead">{words.lead}</p>
      <div class="sent">
        {incident.plan.map((planned) => (
          <article key={planned.step} class="card">
            <p class="chips">
              <span class="tag">{planned.step}</span>
              <span>{sayWhen(look, planned.when)}</span>
              <small>{sayState(look, planned)}</small>
            </p>
            <Words look={look} message={planned} />
            {mayAct && planned.state === 'waiting' && (
              <Buttons look={look} step={planned.step} path={stepPath(run.id, planned.step)} />
            )}
          </article>
        ))}
      </div>
    </RunPage>
  );
}

const stepPath = (incidentId: string, step: string) => `/incidents/${incidentId}/steps/${step}`;

function sayState({ language }: Look, planned: PlannedStepView): string {
  const { state, dueAt, number, endedAt, endedBy, reason } = planned;
  const words = planWords(language);
  const at = endedAt === null ? '' : writeInstant(endedAt);
  const reasons: Readonly<Record<string, string>> = words.reasons;
  const dueWords = planned.when.kind === 'after' ? words.dueAt : words.dueLatest;
  const due = state === 'waiting' && dueAt !== null && fill(dueWords, { at: writeInstant(dueAt) });
  const who = endedBy !== null && endedBy !== 'tocsin' && nameActor(endedBy);
  return [
    fill(words.states[state], { at, number: String(number ?? '') }),
    due,
    reason !== null && reasons[reason],
    who && fill(words.by, { who }),
  ]
    .filter(Boolean)
    .join(' · ');
}

function Buttons({ look, step, path }: { look: Look; step: string; path: string }) {
  const words = planWords(look.language);
  const whose = <span class="unseen"> ({step})</span>;
  return (
    <form method="post" class="actions">
      <button class="go" formAction={`${path}/send`}>
        {words.send}
        {whose}
      </button>
      <button class="quiet" formAction={`${path}/cancel/sure`}>
        {words.cancel}
        {whose}
      </button>
    </form>
  );
}

/** Whether a planned message is really not to be sent. */
export function SureCancelPage(props: { look: Look; run: IncidentRun; step: string; fault: boolean }) {
  const { look, run, step, fault } = props;
  const words = planWords(look.language);
  return (
    <RunPage look={look} run={run} title={words.cancel}>
      <p class="lead">{words.cancelled}</p>
      <p>
        <a href={planPath(run.id)}>← {words.title}</a>
      </p>
      <TickForm
        look={look}
        action={`${stepPath(run.id, step)}/cancel`}
        fields={[]}
        sure={fill(words.sure, { step })}
        now={words.cancel}
        fault={fault}
      />
    </RunPage>
  );
}
