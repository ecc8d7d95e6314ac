import type { DocumentPath, PathFault } from '../kernel/fault.ts';
import { foldWord, isCarrierWord } from './carrier-words.ts';
import { checkAnswersFrom, isAsking } from './check-answers-from.ts';
import { checkClaims } from './check-claims.ts';
import { checkInputs } from './check-inputs.ts';
import { checkRemind } from './check-remind.ts';
import { checkTemplates } from './check-templates.ts';
import { checkWhen } from './check-when.ts';
import type { PlaybookFile } from './schema.ts';

/** The checks that span several keys: languages, templates, audience, routes, and the words of answers. */
export function checkPlaybookFile(file: PlaybookFile): PathFault[] {
  return [
    ...checkLanguages(file),
    ...checkInputs(file.inputs),
    ...checkTemplates(file),
    ...checkClaims(file),
    ...checkStepNames(file),
    ...checkWhen(file.steps),
    ...file.steps.flatMap((step, index) => [
      ...checkRoute(step.route, ['steps', index, 'route']),
      ...checkValues(step.answers, ['steps', index, 'answers']),
      ...checkWords(step.answers, ['steps', index, 'answers']),
      ...checkPages(step.answers, ['steps', index, 'answers']),
      ...checkTells(step, ['steps', index, 'route']),
      ...checkRemind(step, ['steps', index, 'remind']),
      ...checkAnswersFrom(step, file.inputs, ['steps', index, 'answers-from']),
    ]),
  ];
}

/** Every text of a file that people read, by language, with its path. */
function textMaps(file: PlaybookFile): { path: DocumentPath; languages: string[] }[] {
  const at = (path: DocumentPath, map: object) => ({ path, languages: Object.keys(map) });
  return [
    at(['title'], file.title),
    ...Object.entries(file.inputs).flatMap(([name, { ask }]) =>
      ask ? [at(['inputs', name, 'ask'], ask)] : [],
    ),
    ...file.steps.flatMap((step, index) => [
      at(['steps', index, 'text'], step.text),
      ...Object.entries(step.answers).map(([key, answer]) =>
        at(['steps', index, 'answers', key, 'label'], answer.label),
      ),
    ]),
    at(['correction'], file.correction),
    at(['all-clear'], file['all-clear']),
  ];
}

function checkLanguages(file: PlaybookFile): PathFault[] {
  const maps = textMaps(file);
  const all = [...new Set(maps.flatMap(({ languages }) => languages))];
  return maps.flatMap(({ path, languages }) => {
    const missing = all.filter((language) => !languages.includes(language));
    if (missing.length === 0) return [];
    return [
      { path, message: `says nothing in ${missing.join(', ')}, which other texts of this playbook have` },
    ];
  });
}

function checkStepNames(file: PlaybookFile): PathFault[] {
  const names = file.steps.map((step) => step.message);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: ['steps', index, 'message'], message: `another step is called "${name}" too` }],
  );
}

function checkRoute(route: PlaybookFile['steps'][number]['route'], at: DocumentPath): PathFault[] {
  const faults: PathFault[] = [];
  const seen = new Set<string>();
  for (const [index, rung] of route.entries()) {
    if (index === 0 && rung.after !== undefined) {
      faults.push({
        path: [...at, index, 'after'],
        message: 'the first channels go at once; take "after" out',
      });
    }
    if (index > 0 && rung.after === undefined && rung.tell === undefined) {
      faults.push({ path: [...at, index], message: 'needs "after": how long the channels before have' });
    }
    for (const [place, channel] of (rung.channels ?? []).entries()) {
      if (seen.has(channel)) {
        faults.push({ path: [...at, index, 'channels', place], message: `the route already has ${channel}` });
      }
      seen.add(channel);
    }
  }
  return faults;
}

/** Whoever is told comes last, and only of people who were asked something. */
function checkTells(step: PlaybookFile['steps'][number], at: DocumentPath): PathFault[] {
  const { route } = step;
  const firstTell = route.findIndex(({ tell }) => tell !== undefined);
  const named = route.map(({ tell }) => tell && foldWord(tell));
  return route.flatMap(({ channels, tell }, index) => {
    const message = tellFault({
      channels,
      tell,
      isFirst: index === 0,
      isBehindTell: firstTell !== -1 && index > firstTell,
      isAgain: tell !== undefined && named.indexOf(foldWord(tell)) < index,
      asks: isAsking(step),
    });
    return message === undefined ? [] : [{ path: [...at, index], message }];
  });
}

function tellFault(rung: {
  channels: readonly string[] | undefined;
  tell: string | undefined;
  isFirst: boolean;
  isBehindTell: boolean;
  isAgain: boolean;
  asks: boolean;
}): string | undefined {
  const { channels, tell } = rung;
  if (channels === undefined && tell === undefined)
    return 'needs channels, or tell: who gets the list of the silent';
  if (tell === undefined)
    return rung.isBehindTell ? 'channels come before whoever is told of the silent' : undefined;
  if (channels !== undefined) return 'has channels or tell, not both';
  if (rung.isFirst) return 'somebody can be told of the silent only after channels';
  if (rung.isAgain) return `the route already tells ${tell}`;
  return rung.asks ? undefined : 'nothing is asked, so nobody can be silent: take the tell out';
}

type FileAnswers = PlaybookFile['steps'][number]['answers'];

function checkValues(answers: FileAnswers, at: DocumentPath): PathFault[] {
  const values = Object.values(answers).map(({ value }) => value);
  return Object.entries(answers).flatMap(([key, { value }], index) =>
    values.indexOf(value) === index
      ? []
      : [{ path: [...at, key, 'value'], message: `another answer has the value "${value}" too` }],
  );
}

/** Only a call for help pages somebody, and by a role: no person's own manager is sent into a fire. */
function checkPages(answers: FileAnswers, at: DocumentPath): PathFault[] {
  return Object.entries(answers).flatMap(([key, { value, page }]) => {
    const message = page === undefined ? undefined : pageFault(value, page);
    return message === undefined ? [] : [{ path: [...at, key, 'page'], message }];
  });
}

function pageFault(value: string, page: string): string | undefined {
  if (value !== 'help') return 'only an answer with the value help pages somebody; take the page out';
  if (['deputy', 'manager'].includes(foldWord(page)))
    return `"${page}" is no role of the directory; name who goes and looks, such as first-responder`;
  return undefined;
}

/** Words that cannot be answers, or that mean two of them. */
export function checkWords(answers: FileAnswers, at: DocumentPath): PathFault[] {
  const faults: PathFault[] = [];
  const owners = new Map<string, string>();
  for (const [key, answer] of Object.entries(answers)) {
    const labels = Object.entries(answer.label).map(([language, word]) => ({
      word,
      path: [...at, key, 'label', language],
    }));
    const words = Object.entries(answer.words ?? {}).flatMap(([language, list]) =>
      list.map((word, index) => ({ word, path: [...at, key, 'words', language, index] })),
    );
    for (const { word, path } of [...labels, ...words]) {
      const message = wordFault(word, key, owners);
      if (message !== undefined) faults.push({ path, message });
      owners.set(foldWord(word), key);
    }
  }
  return faults;
}

function wordFault(word: string, key: string, owners: ReadonlyMap<string, string>): string | undefined {
  const owner = owners.get(foldWord(word));
  if (isCarrierWord(word)) return `carriers act on "${word}" themselves, so it cannot be an answer`;
  if (/^\d+$/.test(foldWord(word))) return `"${word}" is a digit; the answers' keys are their digits`;
  if (owner !== undefined && owner !== key) return `"${word}" already means answer ${owner}`;
  return undefined;
}
