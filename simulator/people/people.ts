import type { Arrival } from '../arrival.ts';
import { chance } from '../chance.ts';
import type { Desk } from '../desk.ts';
import { replyByMail } from '../mail/mail-back.ts';
import type { Person } from '../roster.ts';
import { sendFromPhone } from '../send-from-phone.ts';
import { weather } from '../weather.ts';
import { findLink, offersKeys, printedCodes } from './links.ts';
import { holderOf, intentOf, keyOf, sayNonsense } from './manner.ts';
import type { Intent } from './manner.ts';
import type { Conversation } from './memory.ts';
import { sendReceipt, tapPush } from './tap-push.ts';
import { visitPage } from './visit-page.ts';

/**
 * Puts a message on its device, and lets whoever holds that answer it in their own time: once an incident, never
 * before it has arrived, and not at all while a human holds the phone.
 */
export function receiveArrival(desk: Desk, arrival: Arrival): void {
  const nth = desk.phones.countOf(arrival.address);
  putOnPhone(desk, arrival);
  const person = holderOf(desk, arrival.address, nth);
  if (!person || desk.phones.isHeld(arrival.address)) return;
  considerAnswer(desk, person, arrival).catch(desk.onError);
}

function putOnPhone(desk: Desk, arrival: Arrival): void {
  switch (arrival.channel) {
    case 'sms': {
      const { number, text } = arrival;
      desk.phones.put(arrival.address, { kind: 'sms', direction: 'in', number, text });
      return;
    }
    case 'email':
      desk.phones.put(arrival.address, { kind: 'mail', mail: arrival.mail });
      return;
    case 'push':
      desk.phones.put(arrival.address, { kind: 'push', push: arrival.push });
      if (!isMute(desk, arrival.address)) sendReceipt(desk, arrival.push).catch(desk.onError);
      return;
    default:
      arrival satisfies never;
  }
}

function isMute({ stage, phones }: Desk, address: string): boolean {
  const { seed, push } = stage.scenario;
  return chance(seed, 'push mute', address, phones.countOf(address)) < push.mute;
}

async function considerAnswer(desk: Desk, person: Person, arrival: Arrival): Promise<void> {
  const words = await wordsOf(arrival);
  const link = findLink(words);
  if (!link && !canAnswerWithoutLink(arrival, words)) return;
  const { scenario } = desk.stage;
  const talk = desk.memory.recall(person.id, link?.token, scenario.people.quiet);
  if (talk.answeredAt !== undefined) return;
  const intent = intentOf(scenario, arrival.channel, person, talk);
  if (!intent.answers) return;
  desk.due.after(intent.afterMs, () => {
    if (talk.answeredAt !== undefined || desk.phones.isHeld(arrival.address)) return;
    answer(desk, { person, arrival, talk, intent, url: link?.url }).catch(desk.onError);
  });
}

/** What is read: of a mail, both parts, for the link may stand in one of them only. */
async function wordsOf(arrival: Arrival): Promise<string> {
  switch (arrival.channel) {
    case 'sms':
      return arrival.text;
    case 'email': {
      const { text, html } = await arrival.mail.read();
      return `${text}\n${html}`;
    }
    case 'push':
      return arrival.push.payload.url ?? '';
    default:
      return arrival satisfies never;
  }
}

function canAnswerWithoutLink(arrival: Arrival, words: string): boolean {
  switch (arrival.channel) {
    case 'sms':
      return offersKeys(words);
    case 'email':
      return false;
    case 'push':
      return arrival.push.payload.actions.length > 0;
    default:
      return arrival satisfies never;
  }
}

interface Answering {
  readonly person: Person;
  readonly arrival: Arrival;
  readonly talk: Conversation;
  readonly intent: Intent;
  readonly url: string | undefined;
}

/** Answers by the way the message came. The incident counts as answered only when the answer has got out. */
async function answer(desk: Desk, it: Answering): Promise<void> {
  it.talk.answeredAt = Date.now();
  if (!(await say(desk, it))) it.talk.answeredAt = undefined;
}

/** Whether an answer that can be understood got out. */
async function say(desk: Desk, { person, arrival, talk, intent, url }: Answering): Promise<boolean> {
  const { scenario } = desk.stage;
  const choose = (offered: readonly string[] | undefined): string => keyOf(scenario, person, offered);
  const inWords = (answer: string): string => {
    talk.saidNonsense ||= intent.nonsense;
    return intent.nonsense ? sayNonsense(scenario, person) : answer;
  };
  if (arrival.channel === 'push' && arrival.push.payload.actions.length > 0) {
    const offered = arrival.push.payload.actions.map(({ key }) => key);
    return weather(desk, 'push') !== 'refused' && (await tapPush(desk, arrival.push, choose(offered)));
  }
  if (arrival.channel === 'sms' && !(intent.page && url !== undefined)) {
    const text = inWords(digitsFor(arrival.text, choose));
    return sendFromPhone(desk, { from: arrival.address, to: arrival.number, text }) && !intent.nonsense;
  }
  if (arrival.channel === 'email' && intent.reply)
    return (
      (await replyByMail(desk, arrival.address, arrival.mail, inWords(choose(undefined)))) && !intent.nonsense
    );
  if (url === undefined) return false;
  return (await visitPage(desk, { url, address: arrival.address, choose })) !== 'failed';
}

/** The key somebody has in mind, or the code that the text shows in its place. */
function digitsFor(text: string, choose: (offered: readonly string[] | undefined) => string): string {
  const codes = printedCodes(text);
  if (codes.length === 0) return choose(undefined);
  const key = choose(codes.map((_, index) => String(index + 1)));
  return codes[Number(key) - 1] ?? key;
}
