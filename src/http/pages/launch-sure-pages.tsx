import type { LaunchPlan } from '../../incident/prepare-launch.ts';
import { fill, writeCount } from './figures.ts';
import { Page, type Look } from './layout.tsx';
import { PlanFields } from './plan-fields.tsx';

/** Without JavaScript, or by a screen reader's click: a box to tick and a button in place of holding. */
export function SurePage({
  look,
  plan,
  idempotencyKey,
  recipients,
  fault,
}: {
  look: Look;
  plan: LaunchPlan;
  idempotencyKey: string;
  recipients: string;
  fault: boolean;
}) {
  const { words } = look;
  return (
    <Page look={look} title={words.sureTitle} mode={plan.exercise ? 'exercise' : 'live'}>
      <h1>{words.sureTitle}</h1>
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
    </Page>
  );
}

/** The same runs already: the operator goes there, or launches beside it knowing that. */
export function RunningPage({
  look,
  plan,
  idempotencyKey,
  incidentId,
}: {
  look: Look;
  plan: LaunchPlan;
  idempotencyKey: string;
  incidentId: string;
}) {
  const { words } = look;
  return (
    <Page look={look} title={words.runsAlready} mode={plan.exercise ? 'exercise' : 'live'}>
      <h1>{words.runsAlready}</h1>
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
    </Page>
  );
}

/** Far more people than usual: the number is typed. */
export function ConfirmNumberPage({
  look,
  plan,
  idempotencyKey,
  recipients,
  typed,
  onRunning,
}: {
  look: Look;
  plan: LaunchPlan;
  idempotencyKey: string;
  recipients: number;
  typed: boolean;
  onRunning: string;
}) {
  const { words } = look;
  const hint = fill(words.confirmNumberHint, { n: writeCount(recipients) });
  return (
    <Page
      look={look}
      title={words.confirmNumber}
      mode={plan.exercise ? 'exercise' : 'live'}
      script="hold.client.js"
    >
      <h1>{words.confirmNumber}</h1>
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
    </Page>
  );
}

/** Stopping without holding: one page with a box to tick. */
export function SureStopPage({ look, incidentId }: { look: Look; incidentId: string }) {
  const { words } = look;
  return (
    <Page look={look} title={words.stopNow}>
      <h1>{words.stopNow}</h1>
      <p class="lead">{words.stopHint}</p>
      <form method="post" action={`/incidents/${incidentId}/stop`} class="form">
        <label class="tick">
          <input type="checkbox" required />
          <span>{words.sureStop}</span>
        </label>
        <div class="actions">
          <button class="go">{words.stopNow}</button>
          <a href={`/incidents/${incidentId}`}>{words.toBoard}</a>
        </div>
      </form>
    </Page>
  );
}
