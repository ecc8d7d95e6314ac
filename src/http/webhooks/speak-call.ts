import type { VoiceContent } from '../../channels/content.ts';
import { answerLabel } from '../../channels/localize.ts';
import { phrasesFor, type Phrases } from '../../channels/phrases.ts';
import { renderContent } from '../../channels/render.ts';
import { acknowledgementText, type PageFate } from '../../channels/replies.ts';
import { askScript, sayScript, takeKeyScript } from '../../channels/voice/twilio-script.ts';
import type { Question } from '../../confirmation/question-store.ts';
import { bestLanguage } from '../../kernel/language.ts';
import { answerKeys, type Answer } from '../../playbook/schema.ts';

/** How often a call asks for a key: once, and twice more after a wrong one or none. */
const mostAsks = 3;
/** How often it is said once more to whoever presses star. */
const mostRepeats = 5;

/** Where a call stands, as the address of its next script says: Twilio signs that, so nobody else has written it. */
export interface CallState {
  /** How often it has asked, this time included. */
  readonly asked: number;
  /** How often star was pressed. */
  readonly repeated: number;
  /** The key that may be a machine's, and the one that makes it sure; null: none was pressed, or the line is a person's. */
  readonly unsure: { readonly key: string; readonly sureBy: string } | null;
  /** Whether Twilio could tell, when it asked first, that a person answered: its later questions need not say so again. */
  readonly isPerson: boolean;
}

/** A call as it is spoken: its question and the addresses of what follows. */
export interface Speaking {
  readonly question: Question;
  /** Where the call goes with its next key. `early`: it comes before the message was spoken once. */
  readonly urlOf: (state: CallState, how?: { early: boolean }) => string;
}

/**
 * What a call says first. A phone that rang for a message which has been taken back says what took its place; nothing
 * is asked then, nor where there is nothing to answer.
 */
export function openCall(speaking: Speaking, isPerson: boolean): string {
  return ask(speaking, { asked: 1, repeated: 0, isPerson });
}

/**
 * What a mailbox hears: the headline once more than a person would, for the greeting may eat it, the message, and whom to
 * call back. It is asked for nothing.
 */
export function leaveMessage(question: Question, callBack: string | undefined): string {
  const { content, phrases } = asItStands(question);
  const number = callBack === undefined ? [] : [phrases.callBack(Array.from(callBack).join(' '))];
  return sayScript(content.language, [content.headline, content.spoken, ...number, phrases.goodbye]);
}

/** What follows a key that is no answer: star says it all again; another, or none, is asked again and then let go. */
export function askAgain(speaking: Speaking, key: string, state: CallState): string {
  const { content, phrases } = scriptOf(speaking.question);
  if (key === '*' && state.repeated < mostRepeats)
    return ask(speaking, { ...state, repeated: state.repeated + 1 });
  const remark = key === '' ? phrases.noKey : phrases.notUnderstood;
  if (state.asked >= mostAsks) return sayScript(content.language, [remark, phrases.goodbye]);
  return ask(speaking, { ...state, asked: state.asked + 1 }, remark);
}

/** Asks for another key than was pressed, which a machine that presses the same one again and again never finds. */
export function makeSure({ question, urlOf }: Speaking, answer: Answer, state: CallState): string {
  const { content, phrases } = scriptOf(question);
  const offered = new Set<string>(question.answers.map(({ key }) => key));
  const free = ['0', ...answerKeys].filter((key) => !offered.has(key));
  const sureBy =
    free[(Number(BigInt(question.deliveryId) % 1_000n) + Number(answer.key)) % free.length] ?? '0';
  const label = answerLabel(answer, languageOf(question));
  const actionUrl = urlOf({ ...state, unsure: { key: answer.key, sureBy } });
  return takeKeyScript(content.language, phrases.pressSure(label, sureBy), actionUrl);
}

/** What is said of an answer that was recorded; null: it could not be. */
export function closeCall(
  question: Question,
  said: { answer: Answer; page: PageFate | null } | null,
): string {
  const { content, phrases } = scriptOf(question);
  if (said === null) return sayScript(content.language, [phrases.goodbye]);
  const recorded = acknowledgementText(said.answer, question.language, { ...question, page: said.page });
  return sayScript(content.language, [recorded, phrases.goodbye]);
}

function ask({ question, urlOf }: Speaking, counts: Omit<CallState, 'unsure'>, first?: string): string {
  const { content, phrases } = asItStands(question);
  if (content.menu.length === 0)
    return sayScript(content.language, [content.spoken, content.spoken, phrases.goodbye]);
  const state = { ...counts, unsure: null };
  const earlyUrl = urlOf(state, { early: true });
  return askScript({ content, actionUrl: urlOf(state), earlyUrl, first, last: phrases.repeat });
}

/** With what took the place of a message that has been taken back. */
function asItStands(question: Question) {
  const { takenBackBy } = question;
  return scriptOf(takenBackBy === null ? question : { ...question, texts: takenBackBy, answers: [] });
}

function scriptOf(question: Question): { content: VoiceContent; phrases: Phrases } {
  const message = { ...question, title: question.incidentTitle };
  const content = renderContent('voice', message, { language: question.language, link: '' });
  return { content, phrases: phrasesFor(languageOf(question)) };
}

function languageOf({ language, texts }: Question): string {
  return bestLanguage(language, Object.keys(texts));
}
