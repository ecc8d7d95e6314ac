import type { Pool } from '../db/sql.ts';
import type { Audience } from '../directory/audience-store.ts';
import type { Exclusion } from '../directory/exclusion-store.ts';
import { findGroup } from '../directory/group-store.ts';
import { findSite } from '../directory/site-store.ts';
import { findEmployee } from '../directory/staff-number-store.ts';
import { closestWord } from '../kernel/closest-word.ts';
import type { ByLanguage } from '../kernel/language.ts';
import { Problem } from '../kernel/problem.ts';
import { resolveInputs, type InputValues } from '../playbook/inputs.ts';
import type { Library, LibraryEntry } from '../playbook/library.ts';
import { markTexts, type MarkedTexts } from '../playbook/marked-texts.ts';
import { renderTexts } from '../playbook/render-texts.ts';
import { resolveAudience } from '../playbook/resolve-audience.ts';
import type { AudienceRule, MessageStep, MessageText, Playbook, PlaybookInput } from '../playbook/schema.ts';
import { leaveNamesOut } from './leave-names-out.ts';
import { lookUpExcept } from './look-up-except.ts';
import type { PlannedStep } from './planned-step-store.ts';
import { readChoices } from './read-choices.ts';

/** What an operator asks for: which playbook, with what, for real or as an exercise, in which words. */
export interface LaunchPlan {
  playbook: string;
  inputs: Readonly<Record<string, string>>;
  exercise: boolean;
  /** The words of this run in place of the playbook's. Languages that are left out keep the playbook's. */
  texts?: ByLanguage<MessageText> | undefined;
}

/** The same, looked up and rendered: everything that a launch writes and a preview shows. */
export interface PreparedLaunch {
  entry: LibraryEntry;
  step: MessageStep;
  inputs: Readonly<Record<string, string>>;
  exercise: boolean;
  texts: MarkedTexts;
  audience: Audience;
  /** Whom it leaves out. */
  except: readonly Exclusion[];
  /** What follows the first message, in the order of the playbook. */
  plan: readonly PlannedStep[];
}

interface Deps {
  pool: Pool;
  library: { current(): Library };
}

/** Looks up and renders what a launch needs. Writes nothing. Throws a Problem that says what to mend. */
export async function prepareLaunch(deps: Deps, plan: LaunchPlan): Promise<PreparedLaunch> {
  const entry = findPlaybook(deps.library.current(), plan.playbook);
  const { playbook } = entry;
  if (playbook.exerciseOnly && !plan.exercise) {
    throw new Problem('exercise-only', `"${playbook.name}" runs only as an exercise. Nothing was sent.`);
  }
  const [planned, ...later] = playbook.steps;
  if (!planned) throw new Problem('bad-inputs', `"${playbook.name}" has no message. Nothing was sent.`);
  const inputs = readInputs(playbook, plan.inputs);
  const step = withChoices(planned, playbook, inputs);
  const given = await lookUpInputs(deps.pool, playbook, inputs);
  const except = await lookUpExcept(deps.pool, playbook, given);
  const values = await leaveNamesOut(deps.pool, given, { kind: 'rules', rules: except });
  const texts = renderTexts(playbook, step, values, plan);
  return {
    entry,
    step,
    inputs: byExternalId(inputs, values),
    exercise: plan.exercise,
    texts: plan.texts ? replaceTexts(texts, plan.texts, plan.exercise) : texts,
    audience: await lookUpAudience(deps.pool, resolveAudience(playbook, values)),
    except,
    plan: later.map((own) => ({
      when: own.when,
      message: toFrozen(withChoices(own, playbook, inputs)),
      texts: renderTexts(playbook, own, values, plan),
    })),
  };
}

/** How a message goes out, without its words and when it does. */
function toFrozen({
  name,
  route,
  tells,
  waitForAnswersMs,
  answers,
  remind,
}: MessageStep): PlannedStep['message'] {
  return { name, route, tells, waitForAnswersMs, answers, ...(remind && { remind }) };
}

function findPlaybook({ playbooks }: Library, name: string): LibraryEntry {
  const entry = playbooks.get(name);
  if (entry) return entry;
  const names = [...playbooks.keys()].sort();
  const meant = closestWord(name, names);
  const known = names.length === 0 ? 'None can be launched.' : `There are ${names.join(', ')}.`;
  const hint = meant === undefined ? known : `Did you mean "${meant}"?`;
  throw new Problem('not-found', `There is no playbook "${name}". ${hint} Nothing was sent.`);
}

function readInputs(playbook: Playbook, given: LaunchPlan['inputs']) {
  const resolved = resolveInputs(playbook, given);
  if ('ok' in resolved) return resolved.ok;
  const detail = resolved.faults.map((fault) => fault.detail).join(' ');
  throw new Problem('bad-inputs', `${detail} Nothing was sent.`, resolved.faults);
}

/** The step with the answers that the operator has written, where it takes those. */
function withChoices(
  step: MessageStep,
  { languages }: Playbook,
  inputs: Readonly<Record<string, string>>,
): MessageStep {
  if (step.answersFrom === undefined) return step;
  const read = readChoices(inputs[step.answersFrom] ?? '', languages);
  if ('ok' in read) return { ...step, answers: read.ok };
  const pointer = `/inputs/${step.answersFrom}`;
  const errors = read.faults.map((detail) => ({ pointer, detail }));
  throw new Problem('bad-inputs', `${read.faults.join(' ')} Nothing was sent.`, errors);
}

/** The same employee is the same input, however they were named. */
function byExternalId(inputs: Readonly<Record<string, string>>, values: InputValues) {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, given]) => {
      const value = values[name];
      return [name, typeof value === 'object' && 'externalId' in value ? value.externalId : given] as const;
    }),
  );
}

/**
 * What names a site, a group or an employee becomes what the directory knows of them. Throws a Problem where it knows
 * none, or, but for a run that goes on, where the employee has left.
 */
export async function lookUpInputs(
  pool: Pool,
  playbook: Pick<Playbook, 'inputs'>,
  inputs: Readonly<Record<string, string>>,
  { goesOn = false } = {},
): Promise<InputValues> {
  const values: Record<string, InputValues[string]> = {};
  for (const { name, type } of playbook.inputs) {
    const given = inputs[name];
    if (given === undefined) continue;
    const found = await finders[type](pool, given);
    const hasLeft = typeof found === 'object' && 'active' in found && !found.active;
    if (!found || (hasLeft && !goesOn)) {
      const detail = hasLeft
        ? `The employee "${given}" is not active.`
        : `There is no ${type} "${given}" in the directory${type === 'employee' ? '; name them by external id or id' : ''}.`;
      throw new Problem('bad-inputs', `${detail} Nothing was sent.`, [
        { pointer: `/inputs/${name}`, detail },
      ]);
    }
    values[name] = found;
  }
  return values;
}

const finders: Record<
  PlaybookInput['type'],
  (pool: Pool, given: string) => Promise<InputValues[string] | undefined>
> = {
  text: (_, given) => Promise.resolve(given),
  site: findSite,
  group: findGroup,
  employee: findEmployee,
};

async function lookUpAudience(pool: Pool, rule: AudienceRule): Promise<Audience> {
  switch (rule.kind) {
    case 'everyone':
      return { kind: 'everyone' };
    case 'site': {
      const site = await findSite(pool, rule.name);
      if (site) return { kind: 'site', siteId: site.id };
      break;
    }
    case 'group': {
      const group = await findGroup(pool, rule.name);
      if (group) return { kind: 'group', groupId: group.id };
      break;
    }
    default:
      return rule satisfies never;
  }
  throw new Problem(
    'nobody-addressed',
    `There is no ${rule.kind} "${rule.name}" in the directory. Nothing was sent.`,
  );
}

function replaceTexts(own: MarkedTexts, given: ByLanguage<MessageText>, exercise: boolean): MarkedTexts {
  const unknown = Object.keys(given).filter((language) => !(language in own));
  if (unknown.length > 0) {
    const errors = unknown.map((language) => ({
      pointer: `/texts/${language}`,
      detail: `The playbook has no text in ${language}.`,
    }));
    throw new Problem(
      'bad-inputs',
      `The playbook has no text in ${unknown.join(', ')}. Nothing was sent.`,
      errors,
    );
  }
  return markTexts({ ...own, ...given }, { exercise });
}
