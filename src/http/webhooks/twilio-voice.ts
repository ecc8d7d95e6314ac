import type { Request, Router } from 'express';
import type { VoiceContent } from '../../channels/content.ts';
import { phrasesFor, type Phrases } from '../../channels/phrases.ts';
import { renderContent } from '../../channels/render.ts';
import { acknowledgementText } from '../../channels/replies.ts';
import {
  askScript,
  hangUpScript,
  holdScript,
  isMachine,
  sayScript,
} from '../../channels/voice/twilio-script.ts';
import { confirm } from '../../confirmation/confirm.ts';
import { readQuestionOfAttempt, type Question } from '../../confirmation/question-store.ts';
import { testAttemptId, type AttemptId } from '../../kernel/id.ts';
import { bestLanguage } from '../../kernel/language.ts';
import { arrivedForm, formBody, openFormCheck } from './signed-form.ts';
import { readAttemptId, type WebhookContext } from './webhook-context.ts';

/** How often a call asks for a key: once, and twice more after a wrong one or none. */
const mostAsks = 3;
/** How often a call is told to hold when our database does not answer. */
const mostHolds = 3;

/** What an operator hears who tests the line. */
const testWords = 'This is a test from Tocsin. Nothing has happened, and there is nothing to do.';

/** What a call says, and the key that was pressed. */
export function mountTwilioVoice(router: Router, context: WebhookContext): void {
  const check = openFormCheck(context);
  const { config, db, log, clock, inbound } = context;
  const urlOf = (id: AttemptId) => `${config.publicUrl}/webhooks/twilio/voice/${id}`;

  router.post('/twilio/voice/:attemptId', formBody, async (request, response) => {
    const { fields } = check(arrivedForm(request));
    const id = readAttemptId(request.params['attemptId']);
    if (id === testAttemptId) {
      response.type('text/xml').send(sayScript('en-US', [testWords, testWords]));
      return;
    }
    const held = countOf(request, 'held');
    const script = await orHold({ log, url: urlOf(id), held }, async () => {
      const question = await readQuestionOfAttempt(db, id);
      return question === undefined
        ? hangUpScript()
        : speak(question, { url: urlOf(id), toMachine: isMachine(fields['AnsweredBy']) });
    });
    response.type('text/xml').send(script);
  });

  router.post('/twilio/voice/:attemptId/gather', formBody, async (request, response) => {
    const { fields } = check(arrivedForm(request));
    const id = readAttemptId(request.params['attemptId']);
    const key = fields['Digits'] ?? textOf(request, 'key');
    const asked = countOf(request, 'asked');
    const again = new URLSearchParams({ asked: String(asked), key });
    const url = `${urlOf(id)}/gather?${again.toString()}`;
    const held = countOf(request, 'held');
    const sourceRef = `${fields['CallSid'] ?? id}:${key}`;
    const take = () => takeKey(context, { id, url: urlOf(id), key, asked, sourceRef });
    const kept = { pressed: { attemptId: id, key, sourceRef }, saidAtMs: clock.now().getTime() };
    const script = await orHold({ log, url, held }, () =>
      held < mostHolds ? take() : inbound.record(kept, take),
    );
    response.type('text/xml').send(script);
  });
}

interface Pressed {
  readonly id: AttemptId;
  readonly url: string;
  readonly key: string;
  readonly asked: number;
  /** Unique to this press. */
  readonly sourceRef: string;
}

async function takeKey(
  context: WebhookContext,
  { id, url, key, asked, sourceRef }: Pressed,
): Promise<string> {
  const question = await readQuestionOfAttempt(context.db, id);
  if (question === undefined) return hangUpScript();
  const { content, phrases } = scriptOf(question);
  if (question.answers.some((answer) => answer.key === key)) {
    const { deliveryId, language } = question;
    const said = await confirm(context, { deliveryId, answer: key, via: 'voice', sourceRef });
    if (said.kind !== 'confirmed') return sayScript(content.language, [phrases.goodbye]);
    const recorded = acknowledgementText(said.answer, language, { ...question, page: said.page });
    return sayScript(content.language, [recorded, phrases.goodbye]);
  }
  const remark = key === '*' ? undefined : key === '' ? phrases.noKey : phrases.notUnderstood;
  if (asked >= mostAsks) return sayScript(content.language, [remark ?? phrases.noKey, phrases.goodbye]);
  return ask(question, { url, asked: asked + 1, first: remark });
}

/**
 * A machine hears the message twice and is asked for nothing; so does everybody where nothing is asked. A phone that
 * rang for a message which has been taken back says what took its place.
 */
function speak(question: Question, { url, toMachine }: { url: string; toMachine: boolean }): string {
  const { takenBackBy } = question;
  const { content, phrases } = scriptOf(
    takenBackBy === null ? question : { ...question, texts: takenBackBy, answers: [] },
  );
  if (toMachine || content.menu.length === 0)
    return sayScript(content.language, [content.spoken, content.spoken, phrases.goodbye]);
  return ask(question, { url, asked: 1, first: undefined });
}

function ask(question: Question, how: { url: string; asked: number; first: string | undefined }): string {
  const { content, phrases } = scriptOf(question);
  const actionUrl = `${how.url}/gather?asked=${how.asked}`;
  return askScript({ content, actionUrl, first: how.first, last: phrases.repeat });
}

function scriptOf(question: Question): { content: VoiceContent; phrases: Phrases } {
  const message = { ...question, title: question.incidentTitle };
  const content = renderContent('voice', message, { language: question.language, link: '' });
  return { content, phrases: phrasesFor(bestLanguage(question.language, Object.keys(question.texts))) };
}

/**
 * The script, or one that holds the line and asks again where it could not be made; after three the call ends, and the
 * key is kept on the disk.
 */
async function orHold(
  { log, url, held }: { log: WebhookContext['log']; url: string; held: number },
  makeScript: () => Promise<string | undefined>,
): Promise<string> {
  try {
    return (await makeScript()) ?? hangUpScript();
  } catch (error) {
    log.error({ err: error }, 'a call could not be told what to say; it is on hold');
    if (held >= mostHolds) return hangUpScript();
    return holdScript(`${url}${url.includes('?') ? '&' : '?'}held=${held + 1}`);
  }
}

function textOf(request: Request, name: string): string {
  const value = request.query[name];
  return typeof value === 'string' ? value : '';
}

/** A count in the query. Twilio signs the whole address, so nobody else has written it. */
function countOf(request: Request, name: string): number {
  const text = textOf(request, name);
  return /^\d$/.test(text) ? Number(text) : 0;
}
