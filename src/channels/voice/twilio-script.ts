import twilio from 'twilio';
import type { VoiceContent } from '../content.ts';
import { xmlText } from '../xml-text.ts';

/** How long a call waits for a key after it has spoken. */
const keyWaitSeconds = 7;
/** How long a call holds when we cannot say yet what it is to say. */
const holdSeconds = 5;

/** What a call asks: the message and its keys, spoken twice. A key goes to `actionUrl`. */
export interface Ask {
  readonly content: VoiceContent;
  readonly actionUrl: string;
  /** Where a key goes that comes before the message has been spoken once. */
  readonly earlyUrl: string;
  /** Said first where the call asks again. */
  readonly first?: string | undefined;
  /** Said last: how to hear it once more. */
  readonly last: string;
}

/** The script that speaks a message and takes one key. */
export function askScript({ content, actionUrl, earlyUrl, first, last }: Ask): string {
  const response = new twilio.twiml.VoiceResponse();
  const say = (gather: Gather, texts: readonly string[]) => {
    for (const text of texts) gather.say(options(content.language), xmlText(text));
  };
  const menu = content.menu.map(({ spoken }) => spoken).join(' ');
  const message = response.gather(oneKey(earlyUrl, { waitSeconds: 1, isLast: false }));
  say(message, first === undefined ? [content.spoken] : [first, content.spoken]);
  const whole = response.gather(oneKey(actionUrl, { waitSeconds: keyWaitSeconds, isLast: true }));
  say(whole, [menu, `${content.spoken} ${menu}`, last]);
  return response.toString();
}

/** The script that says something twice and takes one key. */
export function takeKeyScript(language: string, text: string, actionUrl: string): string {
  const response = new twilio.twiml.VoiceResponse();
  const gather = response.gather(oneKey(actionUrl, { waitSeconds: keyWaitSeconds, isLast: true }));
  for (let time = 0; time < 2; time++) gather.say(options(language), xmlText(text));
  return response.toString();
}

/** One key of the telephone, no finish key; without any the call goes on, or asks `action` all the same as the last. */
function oneKey(action: string, { waitSeconds, isLast }: { waitSeconds: number; isLast: boolean }) {
  const input: 'dtmf'[] = ['dtmf'];
  const common = { input, numDigits: 1, finishOnKey: '', timeout: waitSeconds, action, method: 'POST' };
  return isLast ? { ...common, actionOnEmptyResult: true } : common;
}

type Gather = ReturnType<InstanceType<typeof twilio.twiml.VoiceResponse>['gather']>;

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

type SayOptions = Exclude<Parameters<InstanceType<typeof twilio.twiml.VoiceResponse>['say']>[0], string>;

/** Twilio speaks the tags it knows; playbooks may use others, which it speaks as English. */
function options(language: string): SayOptions {
  return { language } as SayOptions;
}
