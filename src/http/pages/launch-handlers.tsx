import { randomUUID } from 'node:crypto';
import type { Router } from 'express';
import * as z from 'zod';
import type { Context } from '../../context.ts';
import { listGroups } from '../../directory/group-store.ts';
import { listSites } from '../../directory/site-store.ts';
import type { LaunchPlan } from '../../incident/prepare-launch.ts';
import { previewLaunch } from '../../incident/preview-launch.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Playbook } from '../../playbook/schema.ts';
import { launchHere } from '../api/incidents.ts';
import { chooseEmployees, type Namesakes } from './choose-employees.ts';
import type { Console, Visit } from './console.ts';
import { ChoosePage, InputsPage } from './launch-pages.tsx';
import { PreviewPage } from './launch-preview-page.tsx';
import { ConfirmNumberPage, RunningPage, SurePage } from './launch-sure-pages.tsx';
import { readTexts } from './text-fields.ts';

/** The pages from choosing a playbook to holding the button. */
export function mountLaunchPages(router: Router, context: Context, console: Console): void {
  router.get(
    '/launch',
    console.page('launch', ({ look, send }) => {
      const { playbooks, faults } = context.library.current();
      send(
        <ChoosePage
          look={look}
          playbooks={[...playbooks.values()].map(({ playbook }) => playbook).sort(bySeverity)}
          faults={faults}
        />,
      );
    }),
  );
  router.get(
    '/launch/:playbook',
    console.page('launch', (visit) => showInputs(context, visit, {})),
  );
  // What a reload without its form, or the browser's history, asks for.
  router.get(
    '/launch/:playbook/preview',
    console.page('launch', (visit) =>
      visit.redirect(`/launch/${encodeURIComponent(visit.param('playbook'))}`),
    ),
  );
  router.post(
    '/launch/:playbook/preview',
    console.page('launch', async (visit) => {
      const { form } = visit;
      const asked = readPlan(visit.param('playbook'), form);
      const { pool } = context.db;
      const chosen = await chooseEmployees(
        pool,
        playbookOf(context, asked) ?? { inputs: [] },
        asked,
        visit.look.language,
      );
      if (!('plan' in chosen)) {
        await showInputs(context, visit, { plan: asked, ...chosen });
        return;
      }
      const { plan } = chosen;
      try {
        const deps = { pool, library: context.library, publicUrl: context.config.publicUrl };
        const preview = await previewLaunch(deps, plan);
        visit.send(
          <PreviewPage look={visit.look} plan={plan} preview={preview} idempotencyKey={randomUUID()} />,
        );
      } catch (error) {
        if (!(error instanceof Problem) || error.type === 'not-found') throw error;
        await showInputs(context, visit, { plan, fault: error.detail });
      }
    }),
  );
  router.post(
    '/launch/:playbook/sure',
    console.page('launch', (visit) => showSure(context, visit, false)),
  );
  router.post(
    '/launch/:playbook',
    console.page('launch', (visit) => launch(context, visit)),
  );
}

async function launch(context: Context, visit: Visit): Promise<void> {
  const { form, look } = visit;
  const plan = readPlan(visit.param('playbook'), form);
  const { idempotencyKey, sure, asked: ask, confirmRecipients, onRunning } = sendForm.parse(form);
  const asking = { look, plan, playbook: playbookOf(context, plan), idempotencyKey };
  if (ask === 'tick' && sure !== 'yes') {
    showSure(context, visit, true);
    return;
  }
  try {
    const request = { ...plan, onRunning, idempotencyKey, confirmRecipients };
    const { incidentId } = await launchHere(context, request, visit.actor);
    visit.redirect(`/incidents/${incidentId}`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const running = z.object({ incidentId: z.uuid() }).safeParse(error.extra);
    if (error.type === 'running-already' && running.success) {
      const { incidentId } = running.data;
      visit.send(<RunningPage {...asking} incidentId={incidentId} />, 409);
      return;
    }
    const asked = z.object({ recipients: z.int() }).safeParse(error.extra);
    if (error.type !== 'confirm-recipients' || !asked.success) throw error;
    const typed = confirmRecipients !== undefined;
    visit.send(
      <ConfirmNumberPage
        {...asking}
        recipients={asked.data.recipients}
        typed={typed}
        onRunning={onRunning}
      />,
    );
  }
}

function showSure(context: Context, visit: Visit, fault: boolean): void {
  const { form, look } = visit;
  const { idempotencyKey, recipients = '' } = sendForm.parse(form);
  const plan = readPlan(visit.param('playbook'), form);
  const asking = { look, plan, playbook: playbookOf(context, plan), idempotencyKey };
  visit.send(<SurePage {...asking} recipients={recipients} fault={fault} />, fault ? 422 : 200);
}

function playbookOf(context: Context, plan: LaunchPlan): Playbook | undefined {
  return context.library.current().playbooks.get(plan.playbook)?.playbook;
}

async function showInputs(
  context: Context,
  visit: Visit,
  before: { plan?: LaunchPlan; fault?: string; namesakes?: Namesakes },
): Promise<void> {
  const name = visit.param('playbook');
  const entry = context.library.current().playbooks.get(name);
  if (entry === undefined) throw new Problem('not-found', `There is no playbook "${name}".`);
  const { playbook } = entry;
  const asks = new Set(playbook.inputs.map(({ type }) => type));
  const options = {
    site: asks.has('site') ? await listSites(context.db.pool) : [],
    group: asks.has('group') ? await listGroups(context.db.pool) : [],
  };
  const props = {
    look: visit.look,
    playbook,
    options,
    given: before.plan?.inputs ?? {},
    exercise: before.plan?.exercise,
  };
  const { fault, namesakes } = before;
  visit.send(<InputsPage {...props} fault={fault} namesakes={namesakes} />, fault === undefined ? 200 : 422);
}

const sendForm = z.object({
  idempotencyKey: z.string().min(1).max(200),
  asked: z.string().optional(),
  sure: z.string().optional(),
  /** Nobody joins or doubles a run from the console without having seen that it runs. */
  onRunning: z.enum(['refuse', 'separate']).default('refuse'),
  recipients: z.string().max(12).optional(),
  confirmRecipients: z.coerce.number().int().positive().optional().catch(undefined),
});

/** A launch as the forms carry it. Without a mode it is an exercise: nothing becomes real by leaving a field out. */
function readPlan(playbook: string, form: Readonly<Record<string, string>>): LaunchPlan {
  const inputs: Record<string, string> = {};
  for (const [name, value] of Object.entries(form)) {
    const [, key = ''] = /^input\.(.+)$/.exec(name) ?? [];
    if (key !== '' && value.trim() !== '') inputs[key] = value;
  }
  // Who was chosen of several goes before what was written.
  for (const [name, value] of Object.entries(form)) {
    const [, key = ''] = /^pick\.(.+)$/.exec(name) ?? [];
    if (key !== '' && value !== '') inputs[key] = value;
  }
  const texts = readTexts(form);
  const plan = { playbook, inputs, exercise: form['mode'] !== 'live' };
  return Object.keys(texts).length === 0 ? plan : { ...plan, texts };
}

const severityOrder = ['Extreme', 'Severe', 'Moderate', 'Minor'];

function bySeverity(a: Playbook, b: Playbook): number {
  return severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity) || (a.name < b.name ? -1 : 1);
}
