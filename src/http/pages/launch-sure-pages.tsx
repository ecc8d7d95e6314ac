import type { ComponentChildren } from 'preact';
import type { LaunchPlan } from '../../incident/prepare-launch.ts';
import type { IncidentRun } from '../../incident/run-store.ts';
import { pickLanguage } from '../../kernel/language.ts';
import type { Playbook } from '../../playbook/schema.ts';
import { fill, writeCount } from './figures.ts';
import { Page, type Look } from './layout.tsx';
import { RunPage } from './message-pages.tsx';
import { PlanFields } from './plan-fields.tsx';

/** What each of these pages asks about: one launch, by the playbook it is of. */
interface LaunchAsked {
  readonly look: Look;
  readonly plan: LaunchPlan;
  readonly playbook: Playbook | undefined;
  readonly idempotencyKey: string;
}

/** Around each of them: what would be launched, where, whether it is real, and the way back to what is sent. */
function PlanPage({
  look,
  plan,
  playbook,
  title,
  children,
}: Omit<LaunchAsked, 'idempotencyKey'> & { title: string; children: ComponentChildren }) {
  const { words, language } = look;
  return (
    <Page look={look} title={title} mode={plan.exercise ? 'exercise' : 'live'}>
      <form method="post" action={`/launch/${plan.playbook}/preview`}>
        <PlanFields plan={plan} />
        <button class="quiet">← {words.back}</button>
      </form>
      <p class="chips asked-of">
        <span class={plan.exercise ? 'tag drill' : 'severity extreme'}>
          {plan.exercise ? words.exercise : words.live}
        </span>
        <strong>{playbook ? pickLanguage(playbook.title, language).value : plan.playbook}</strong>
      </p>
      <h1>{title}</h1>
      <dl class="asked-of">
        {Object.entries(plan.inputs).map(([name, value]) => (
          <div key={name}>
            <dt>{askOf(playbook, name, language)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {children}
    </Page>
  );
}

function askOf(playbook: Playbook | undefined, name: string, language: string): string {
  const input = playbook?.inputs.find((one) => one.name === name);
  return input === undefined ? name : pickLanguage(input.ask, language).value;
}

/** Without JavaScript, or by a screen reader's click: a box to tick and a button in place of holding. */
export function SurePage({
  recipients,
  fault,
  ...asked
}: LaunchAsked & {
  recipients: string;
  fault: boolean;
}) {
  const { look, plan, idempotencyKey } = asked;
  const { words } = look;
  return (
    <PlanPage {...asked} title={words.sureTitle}>
      {fault && (
        <p class="fault" role="alert">
          {words.tickFirst}
        </p>
      )}
      <form method="post" action={`/launch/${plan.playbook}`} class="form">
        <PlanFields plan={plan} idempotencyKey={idempotencyKey} />
        <input type="hidden" name="recipients" value={recipients} />
        <input type="hidden" name="asked" value="tick" />
        <label class="tick">
          <input type="checkbox" name="sure" value="yes" required />
          <span>{fill(words.sure, { n: recipients })}</span>
        </label>
        <div>
          <button class="go">{words.launchNow}</button>
        </div>
      </form>
    </PlanPage>
  );
}

/** The same runs already: the operator goes there, or launches beside it knowing that. */
export function RunningPage({ incidentId, ...asked }: LaunchAsked & { incidentId: string }) {
  const { look, plan, idempotencyKey } = asked;
  const { words } = look;
  return (
    <PlanPage {...asked} title={words.runsAlready}>
      <p class="lead">{words.runsAlreadyHint}</p>
      <form method="post" action={`/launch/${plan.playbook}`} class="form">
        <PlanFields plan={plan} idempotencyKey={idempotencyKey} />
        <input type="hidden" name="sure" value="yes" />
        <input type="hidden" name="onRunning" value="separate" />
        <div class="actions">
          <a class="go" href={`/incidents/${incidentId}`}>
            {words.goToRunning}
          </a>
          <button class="quiet">{words.launchBeside}</button>
        </div>
      </form>
    </PlanPage>
  );
}

/** Far more people than usual: the number is typed. */
export function ConfirmNumberPage({
  recipients,
  typed,
  onRunning,
  ...asked
}: LaunchAsked & {
  recipients: number;
  typed: boolean;
  onRunning: string;
}) {
  const { look, plan, idempotencyKey } = asked;
  const { words } = look;
  const hint = fill(words.confirmNumberHint, { n: writeCount(recipients) });
  return (
    <PlanPage {...asked} title={words.confirmNumber}>
      <p class={typed ? 'fault' : 'lead'} role={typed ? 'alert' : undefined}>
        {hint}
      </p>
      <form method="post" action={`/launch/${plan.playbook}`} class="form">
        <PlanFields plan={plan} idempotencyKey={idempotencyKey} />
        <input type="hidden" name="sure" value="yes" />
        <input type="hidden" name="onRunning" value={onRunning} />
        <label>
          <span>{words.numberOfPeople}</span>
          <input name="confirmRecipients" inputMode="numeric" pattern="[0-9]+" required autocomplete="off" />
        </label>
        <div>
          <button class="go">{words.launchNow}</button>
        </div>
      </form>
    </PlanPage>
  );
}

/** Stopping without holding: one page with a box to tick. */
export function SureStopPage({ look, run }: { look: Look; run: IncidentRun }) {
  const { words } = look;
  return (
    <RunPage look={look} run={run} title={words.stopNow}>
      <p class="lead">{words.stopHint}</p>
      <form method="post" action={`/incidents/${run.id}/stop`} class="form">
        <label class="tick">
          <input type="checkbox" required />
          <span>{words.sureStop}</span>
        </label>
        <div>
          <button class="go">{words.stopNow}</button>
        </div>
      </form>
    </RunPage>
  );
}
