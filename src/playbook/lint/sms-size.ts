import { measureSms, renderSmsFor } from '../../channels/sms/render-sms.ts';
import type { DocumentPath, PathFault } from '../../kernel/fault.ts';
import type { InputValues, SiteValue } from '../inputs.ts';
import { renderTexts } from '../render-texts.ts';
import type { Playbook, PlaybookInput } from '../schema.ts';
import { baseOf, literalOf, type Rule } from './rule.ts';

/** More parts than these come late and one by one; an alert in English has 459 signs in them, in Chinese 201. */
const MOST_SEGMENTS = 3;

/** So few signs outside GSM-7, among Latin letters, are a slip; more are a language that needs them. */
const A_SLIP = 3;

/** As long as a real link. */
const LINK = `https://tocsin.example.org/c/${'x'.repeat(22)}`;

/** How long a text is taken to be whose input gives no example, in characters. */
const USUAL_INPUT = 20;

/** A text that comes in too many parts, with its answers, a link, a whole site and the examples of the inputs. */
export const longTexts: Rule = ({ playbook }) =>
  playbook.steps.flatMap((step, index) => {
    if (!goesBySms(step)) return [];
    return Object.keys(step.texts).flatMap((language) => {
      const texts = renderTexts(playbook, step, sampleValues(playbook.inputs, language), {
        exercise: false,
      });
      const message = { ...playbook, exercise: false, texts, answers: step.answers };
      const { segments, encoding } = renderSmsFor(message, { language, link: LINK });
      if (segments <= MOST_SEGMENTS) return [];
      const found = `takes ${segments} SMS (${encoding}) with its answers, its link and the examples filled in: shorten it to ${MOST_SEGMENTS}`;
      return [{ path: ['steps', index, 'text', language], message: found }];
    });
  });

/** Single signs for which a whole text is sent in the wider encoding; those that are sent as plain ones cost nothing. */
export const costlySigns: Rule = ({ playbook }) => {
  if (!playbook.steps.some(goesBySms)) return [];
  const closing = (['correction', 'allClear'] as const).flatMap((kind) =>
    Object.entries(playbook[kind]).map(([language, text]) => [
      { path: [kind === 'correction' ? kind : 'all-clear', language], text },
    ]),
  );
  return [...playbook.steps.flatMap(partsByLanguage), ...closing].flatMap(slipsOf);
};

interface Part {
  readonly path: DocumentPath;
  readonly text: string;
}

/** What is sent together in one text, for each language. */
function partsByLanguage(step: Playbook['steps'][number], index: number): Part[][] {
  if (!goesBySms(step)) return [];
  return Object.entries(step.texts).map(([language, { headline, instruction }]) => [
    { path: ['steps', index, 'text', language, 'headline'], text: headline },
    { path: ['steps', index, 'text', language, 'instruction'], text: instruction },
    ...step.answers.map(({ key, labels }) => ({
      path: ['steps', index, 'answers', key, 'label', language],
      text: labels[language] ?? '',
    })),
  ]);
}

function slipsOf(parts: readonly Part[]): PathFault[] {
  const found = parts.flatMap(({ path, text }) =>
    [...new Set(literalOf(text))].filter(isCostly).map((sign) => ({ path, sign })),
  );
  const latin = parts.reduce(
    (letters, { text }) => letters + (literalOf(text).match(/[A-Za-z]/g)?.length ?? 0),
    0,
  );
  if (new Set(found.map(({ sign }) => sign)).size > A_SLIP || latin < 5 * found.length) return [];
  return found.map(({ path, sign }) => ({
    path,
    message: `"${sign}" is not in GSM-7: for it an SMS holds 70 characters, not 160; write it otherwise`,
    at: { words: sign },
  }));
}

function isCostly(sign: string): boolean {
  // All of ASCII that can be typed is in GSM-7 but the backtick; measuring is for the rest.
  return !/[\n -_a-~]/.test(sign) && measureSms(sign).encoding === 'UCS-2';
}

function goesBySms({ route }: Playbook['steps'][number]): boolean {
  return route.some(({ channels }) => channels.includes('sms'));
}

function sampleValues(inputs: readonly PlaybookInput[], language: string): InputValues {
  const isChinese = baseOf(language) === 'zh';
  const values = {
    site: isChinese ? chineseSite : site,
    group: { name: isChinese ? '夜班' : 'Night shift' },
    employee: { name: isChinese ? '王小明' : 'Alexandra Smith' },
  };
  return Object.fromEntries(
    inputs.map(({ name, type, example, maxLength }) => [
      name,
      type === 'text' ? (example ?? 'x'.repeat(Math.min(maxLength, USUAL_INPUT))) : values[type],
    ]),
  );
}

const site: SiteValue = {
  name: 'Harbour Plant',
  country: 'GB',
  timeZone: 'Europe/London',
  emergencyNumber: '999',
  assemblyPoint: 'car park B',
  rollCall: 'the gatehouse',
  phone: '+442079460100',
};
const chineseSite: SiteValue = {
  name: '桃園廠',
  country: 'TW',
  timeZone: 'Asia/Taipei',
  emergencyNumber: '119',
  assemblyPoint: '東側停車場',
  rollCall: '警衛室',
  phone: '+88633220100',
};
