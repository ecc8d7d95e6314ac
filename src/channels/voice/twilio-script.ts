import twilio from 'twilio';
import type { VoiceContent } from '../content.ts';
import { xmlText } from '../xml-text.ts';

/** How long a call waits for a key after it has spoken. */
const keyWaitSeconds = 7;
/** How long a call holds when we cannot say yet what it is to say. */
const holdSeconds = 5;

/** What a call asks: the message and its keys, spoken twice, then the key goes to `actionUrl`. */
export interface Ask {
  readonly content: VoiceContent;
  readonly actionUrl: string;
  /** Said first where the call asks again. */
  readonly first?: string | undefined;
  /** Said last: how to hear it once more. */
  readonly last: string;
}

/** The script that speaks a message and takes one key. */
export function askScript({ content, actionUrl, first, last }: Ask): string {
  const response = new twilio.twiml.VoiceResponse();
  const gather = response.gather({
    input: ['dtmf'],
    numDigits: 1,
    finishOnKey: '',
    timeout: keyWaitSeconds,
    actionOnEmptyResult: true,
    action: actionUrl,
    method: 'POST',
  });
  const whole = [content.spoken, ...content.menu.map(({ spoken }) => spoken)].join(' ');
  for (const text of [first, whole, whole, last])
    if (text !== undefined) gather.say(options(content.language), xmlText(text));
  return response.toString();
}

/** The script that says something and hangs up. */
export function sayScript(language: string, texts: readonly string[]): string {
  const response = new twilio.twiml.VoiceResponse();
  for (const text of texts) response.say(options(language), xmlText(text));
  response.hangup();
  return response.toString();
}

/** The script that holds for a moment and asks again at `url`. */
export function holdScript(url: string): string {
  const response = new twilio.twiml.VoiceResponse();
  response.say('One moment please.');
  response.pause({ length: holdSeconds });
  response.redirect({ method: 'POST' }, url);
  return response.toString();
}

/** The script that hangs up. */
export function hangUpScript(): string {
  const response = new twilio.twiml.VoiceResponse();
  response.hangup();
  return response.toString();
}

/** Whether Twilio's guess at who answered is a machine; a hint, good only for not asking it for keys. */
export function isMachine(answeredBy: string | undefined): boolean {
  return answeredBy?.startsWith('machine_') === true;
}

type SayOptions = Exclude<Parameters<InstanceType<typeof twilio.twiml.VoiceResponse>['say']>[0], string>;

/** Twilio speaks the tags it knows; playbooks may use others, which it speaks as English. */
function options(language: string): SayOptions {
  return { language } as SayOptions;
}
