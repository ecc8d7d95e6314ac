import type { Request, Router } from 'express';
import { providersOf } from '../../channels/channel-map.ts';
import { readAnsweredBy } from '../../channels/voice/answered-by.ts';
import { hangUpScript, holdScript, sayScript } from '../../channels/voice/twilio-script.ts';
import { confirm } from '../../confirmation/confirm.ts';
import { readQuestionOfAttempt } from '../../confirmation/question-store.ts';
import { testAttemptId, type AttemptId } from '../../kernel/id.ts';
import { isLandLine } from '../../kernel/phone.ts';
import { arrivedForm, formBody, openFormCheck } from './signed-form.ts';
import {
  askAgain,
  closeCall,
  leaveMessage,
  makeSure,
  openCall,
  type CallState,
  type Speaking,
} from './speak-call.ts';
import { readAttemptId, type WebhookContext } from './webhook-context.ts';

/** How often a call is told to hold when our database does not answer. */
const mostHolds = 3;

/** What an operator hears who tests the line. */
const testWords = 'This is a test from Tocsin. Nothing has happened, and there is nothing to do.';

/** What a call says, and the key that was pressed. */
export function mountTwilioVoice(router: Router, context: WebhookContext): void {
  const check = openFormCheck(context);
  const { config, db, log, clock, inbound, channelMap } = context;
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
      if (question === undefined) return hangUpScript();
      const provider = providersOf(channelMap, 'voice').find(({ from }) => from === fields['From']);
      const answeredBy = readAnsweredBy(fields);
      return answeredBy === 'machine'
        ? leaveMessage(question, provider?.callBack)
        : openCall({ question, urlOf: writeState(urlOf(id)) }, answeredBy === 'person');
    });
    response.type('text/xml').send(script);
  });

  router.post('/twilio/voice/:attemptId/gather', formBody, async (request, response) => {
    const { fields } = check(arrivedForm(request));
    const id = readAttemptId(request.params['attemptId']);
    const key = fields['Digits'] ?? textOf(request, 'key');
    const state = readState(request);
    const isEarly = textOf(request, 'early') !== '';
    const answer = answerOf(key, state, isEarly || mayBeMachine(fields, state));
    const sourceRef = `${fields['CallSid'] ?? id}:${answer ?? key}`;
    const urlOfState = writeState(urlOf(id));
    const held = countOf(request, 'held');
    const url = `${urlOfState(state, { early: isEarly })}&${new URLSearchParams({ key }).toString()}`;
    const take = () => takeKey(context, { id, key, state, answer, sourceRef, urlOf: urlOfState });
    // Whoever has pressed hangs up: a key that is sure is kept at once, and the line is held to say that it arrived.
    const keep = (key: string) =>
      inbound.record({ pressed: { attemptId: id, key, sourceRef }, saidAtMs: clock.now().getTime() }, take);
    const script = await orHold({ log, url, held }, () => (answer === undefined ? take() : keep(answer)));
    response.type('text/xml').send(script);
  });
}

/**
 * The key of the menu that counts as an answer: of a line that is surely a person's the one that was pressed, else the
 * one that was made sure. Undefined: none yet.
 */
function answerOf(key: string, { unsure }: CallState, isUnsure: boolean): string | undefined {
  if (unsure !== null) return key === unsure.sureBy ? unsure.key : undefined;
  return isUnsure ? undefined : key;
}

/** Not surely a person's: Twilio could not tell who answered, or a switchboard may stand behind the number. */
function mayBeMachine(fields: Readonly<Record<string, string>>, { isPerson }: CallState): boolean {
  return !isPerson || readAnsweredBy(fields) !== 'person' || isLandLine(fields['To'] ?? '');
}

interface Pressed {
  readonly id: AttemptId;
  readonly key: string;
  readonly state: CallState;
  readonly answer: string | undefined;
  /** Unique to this press. */
  readonly sourceRef: string;
  readonly urlOf: Speaking['urlOf'];
}

async function takeKey(
  context: WebhookContext,
  { id, key, state, answer, sourceRef, urlOf }: Pressed,
): Promise<string> {
  const question = await readQuestionOfAttempt(context.db, id);
  if (question === undefined) return hangUpScript();
  const speaking = { question, urlOf };
  const offered = question.answers.find((one) => one.key === (answer ?? key));
  if (offered === undefined || (answer === undefined && state.unsure !== null))
    return askAgain(speaking, key, state);
  if (answer === undefined) return makeSure(speaking, offered, state);
  const { deliveryId } = question;
  const said = await confirm(context, { deliveryId, answer, via: 'voice', sourceRef });
  return closeCall(question, said.kind === 'confirmed' ? said : null);
}

/** The address of a call's next key, which says where the call stands. */
function writeState(url: string): Speaking['urlOf'] {
  return ({ asked, repeated, unsure, isPerson }, { early } = { early: false }) => {
    const query = new URLSearchParams({
      asked: String(asked),
      ...(repeated > 0 && { repeated: String(repeated) }),
      ...(!isPerson && { line: 'unsure' }),
      ...(unsure !== null && { unsure: unsure.key, sure: unsure.sureBy }),
      ...(early && { early: '1' }),
    });
    return `${url}/gather?${query.toString()}`;
  };
}

function readState(request: Request): CallState {
  const [key, sureBy] = [textOf(request, 'unsure'), textOf(request, 'sure')];
  return {
    asked: countOf(request, 'asked'),
    repeated: countOf(request, 'repeated'),
    isPerson: textOf(request, 'line') !== 'unsure',
    unsure: key === '' || sureBy === '' ? null : { key, sureBy },
  };
}

/** The script, or one that holds the line and asks again where it could not be made; after three the call ends. */
async function orHold(
  { log, url, held }: { log: WebhookContext['log']; url: string; held: number },
  makeScript: () => Promise<string | undefined>,
): Promise<string> {
  try {
    const script = await makeScript();
    if (script !== undefined) return script;
  } catch (error) {
    log.error({ err: error }, 'a call could not be told what to say; it is on hold');
  }
  return held >= mostHolds
    ? hangUpScript()
    : holdScript(`${url}${url.includes('?') ? '&' : '?'}held=${held + 1}`);
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
