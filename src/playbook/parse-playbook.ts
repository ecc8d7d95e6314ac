import { byPlace, type Fault } from '../kernel/fault.ts';
import { parseYaml } from '../kernel/parse-yaml.ts';
import { readYaml, type YamlFile } from '../kernel/read-yaml.ts';
import { exceptInput } from './check-except.ts';
import { checkFaultyFile } from './check-faulty-file.ts';
import { checkPlaybookFile } from './check-playbook-file.ts';
import {
  answerKeys,
  defaultInputLength,
  playbookFileSchema,
  type Answer,
  type Audience,
  type AudienceRule,
  type ExceptRule,
  type MessageStep,
  type Playbook,
  type PlaybookFile,
  type Route,
  type Tell,
} from './schema.ts';

/**
 * A playbook from the text of its file, or every fault with its place. `file` is only the name faults carry.
 * A playbook that parses renders for every set of inputs that `resolveInputs` lets through.
 */
export function parsePlaybook(source: string, file: string): { ok: Playbook } | { faults: Fault[] } {
  const read = readPlaybook(source, file);
  return 'faults' in read ? read : { ok: read.ok.playbook };
}

/** A playbook as its file writes it and as the code knows it, with the means to point into the file. */
export interface ReadPlaybook {
  readonly written: PlaybookFile;
  readonly playbook: Playbook;
  readonly faultAt: YamlFile['faultAt'];
}

/** What `parsePlaybook` does, for those who look at the file too. */
export function readPlaybook(source: string, file: string): { ok: ReadPlaybook } | { faults: Fault[] } {
  const parsed = parseYaml(playbookFileSchema, source, file);
  if ('faults' in parsed) return { faults: [...parsed.faults, ...faultsBeside(source, file)].sort(byPlace) };
  const { value: written, faultAt } = parsed.ok;
  const faults = checkPlaybookFile(written).map(({ path, message, at }) => faultAt(path, message, at));
  return faults.length > 0 ? { faults } : { ok: { written, playbook: toPlaybook(written), faultAt } };
}

/** What is wrong with the texts and words of a file whose shape is wrong too: one check names all. */
function faultsBeside(source: string, file: string): Fault[] {
  const read = readYaml(source, file);
  if ('faults' in read) return [];
  return checkFaultyFile(read.ok.data).map(({ path, message }) => read.ok.faultAt(path, message));
}

function toPlaybook(file: PlaybookFile): Playbook {
  return {
    name: file.playbook,
    title: file.title,
    severity: file.severity,
    urgency: file.urgency,
    owner: file.owner,
    exerciseOnly: file.exercise === 'only',
    inputs: Object.entries(file.inputs).map(
      ([name, { ask, max, example, choices, type, optional, multiline }]) => ({
        name,
        type,
        optional,
        multiline,
        ask: ask ?? Object.fromEntries(Object.keys(file.title).map((language) => [language, name])),
        maxLength: max ?? defaultInputLength,
        ...(example === undefined ? {} : { example }),
        ...(choices === undefined ? {} : { choices: choices.map((choice) => choice.normalize('NFC')) }),
      }),
    ),
    audience: toAudience(file.audience),
    except: (file.except ?? []).map(toExcept),
    steps: file.steps.map(toStep),
    correction: file.correction,
    allClear: file['all-clear'],
    languages: Object.keys(file.title),
  };
}

function toAudience(audience: PlaybookFile['audience']): Audience {
  const toRule = (rule: Exclude<PlaybookFile['audience'], { 'first-of': unknown }>): AudienceRule => {
    if (rule === 'everyone') return { kind: 'everyone' };
    return 'site' in rule ? { kind: 'site', name: rule.site } : { kind: 'group', name: rule.group };
  };
  return typeof audience === 'object' && 'first-of' in audience
    ? audience['first-of'].map(toRule)
    : [toRule(audience)];
}

function toExcept(rule: NonNullable<PlaybookFile['except']>[number]): ExceptRule {
  if ('employee' in rule) return { kind: 'employee', input: exceptInput(rule.employee) ?? '' };
  return 'site' in rule ? { kind: 'site', name: rule.site } : { kind: 'group', name: rule.group };
}

function toStep(step: PlaybookFile['steps'][number]): MessageStep {
  const tells = toTells(step.route);
  // Nobody's list is late because the delivery had ended before.
  const waits = [step['wait-for-answers'], ...tells.map(({ afterMs }) => afterMs ?? 0)];
  return {
    kind: 'message',
    name: step.message,
    when: step.when ?? { kind: 'launch' },
    route: toRoute(step.route),
    tells,
    waitForAnswersMs: Math.max(...waits),
    ...(step.remind && { remind: { everyMs: step.remind.every, times: step.remind.times } }),
    texts: step.text,
    ...(step['answers-from'] !== undefined && { answersFrom: step['answers-from'] }),
    answers: answerKeys.flatMap((key): Answer[] => {
      const answer = step.answers[key];
      if (answer === undefined) return [];
      const { value, label, words, page, asks } = answer;
      const marks = { ...(page !== undefined && { page }), ...(asks !== undefined && { asks }) };
      return [{ key, value, needsHelp: value === 'help', ...marks, labels: label, words: words ?? {} }];
    }),
  };
}

type FileRoute = PlaybookFile['steps'][number]['route'];

function toRoute(rungs: FileRoute): Route {
  return rungs.flatMap(({ channels, after }) => (channels ? [{ channels, afterMs: after ?? 0 }] : []));
}

/** A wait counts from the rung before; without one it is until the route is used up. */
function toTells(rungs: FileRoute): Tell[] {
  const tells: Tell[] = [];
  for (const { tell, after } of rungs) {
    if (tell === undefined) continue;
    const before = tells.at(-1);
    tells.push(
      before === undefined || after === undefined
        ? { to: tell, afterMs: after ?? null, thenMs: 0 }
        : { ...before, to: tell, thenMs: before.thenMs + after },
    );
  }
  return tells;
}
