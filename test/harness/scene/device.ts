import type { PhoneItem } from '../../../simulator/phones.ts';
import type { Simulator } from '../../../simulator/start.ts';
import { eventually } from './eventually.ts';

type ItemOf<K extends PhoneItem['kind']> = Extract<PhoneItem, { kind: K }>;

/** Words that must be in a text: a part of it, or a pattern. */
export type Words = string | RegExp;

const holds = (text: string, words: Words) =>
  typeof words === 'string' ? text.includes(words) : words.test(text);

/** What somebody holds: everything that comes must be expected by name, or the scene fails. */
export interface Device {
  expectSms(words: Words): Promise<{ text: string; thenReply: (text: string) => void }>;
  expectCall(): Promise<Call>;
  expectPush(
    words: Words,
  ): Promise<{ push: ItemOf<'push'>['push']; thenTap: (key: string) => Promise<string> }>;
  /** `link` is empty where the mail has none. */
  expectMail(words: Words): Promise<{
    subject: string;
    text: string;
    html: string;
    link: string;
    headers: ReadonlyMap<string, string>;
    thenReply: (text: string) => Promise<void>;
  }>;
  /** What came and was not expected, in words. */
  unexpected(): Promise<string[]>;
}

/** A call in somebody's ear. */
export interface Call {
  pickUp(): Call;
  decline(): void;
  press(key: string): Call;
  /** Presses it at once, and what is asked for to make it sure; resolves when the answer was recorded. */
  answer(key: string): Promise<Call>;
  hangUp(): void;
  hear(words: Words): Promise<Call>;
}

/**
 * Opens the device at these addresses; the simulator's automatic people keep their hands off it. What was expected
 * by name is added to `expected`, which people who share a phone share too.
 */
export function openDevice(
  simulator: Simulator,
  expected: Set<number>,
  addresses: readonly string[],
): Device {
  simulator.phones.hold(addresses);

  const arrived = () =>
    simulator.phones.items(addresses).filter((item) => !(item.kind === 'sms' && item.direction === 'out'));
  const fresh = () => arrived().filter(({ id }) => !expected.has(id));

  async function unexpected(): Promise<string[]> {
    return Promise.all(fresh().map(describe));
  }

  function expectItem<K extends PhoneItem['kind']>(
    kind: K,
    wanted: string,
    matches: (item: ItemOf<K>) => boolean | Promise<boolean>,
  ): Promise<ItemOf<K>> {
    const look = async () => {
      for (const item of fresh()) {
        if (item.kind !== kind) continue;
        const found = item as ItemOf<K>;
        if (!(await matches(found))) continue;
        expected.add(item.id);
        return found;
      }
      return undefined;
    };
    const instead = async () =>
      `On ${addresses.join(', ')} there was: ${(await unexpected()).join(' | ') || 'nothing'}`;
    return eventually(wanted, look, { instead });
  }

  return {
    unexpected,
    expectSms: async (words) => {
      const item = await expectItem('sms', `a text with ${String(words)}`, ({ text }) => holds(text, words));
      const thenReply = (text: string) => {
        if (!simulator.sendSms(item.address, item.number, text)) throw new Error('the phone has no service');
      };
      return { text: item.text, thenReply };
    },
    expectCall: async () => callOf((await expectItem('call', 'a call', () => true)).call),
    expectPush: async (words) => {
      const { push } = await expectItem('push', `a push with ${String(words)}`, ({ push: { payload } }) =>
        holds(`${payload.title}\n${payload.body}`, words),
      );
      return { push, thenTap: (key) => tap(push, key) };
    },
    expectMail: async (words) => {
      const item = await expectItem('mail', `a mail with ${String(words)}`, async ({ mail }) => {
        const { subject, text } = await mail.read();
        return holds(`${subject}\n${text}`, words);
      });
      const { subject, text, html, headers } = await item.mail.read();
      const link = /https?:\/\/\S+\/c\/[\w.-]+/.exec(text)?.[0] ?? '';
      const thenReply = async (words: string) => {
        if (!(await simulator.replyByMail(item.address, item.mail, words)))
          throw new Error('nobody took the answer');
      };
      return { subject, text, html, link, headers, thenReply };
    },
  };
}

const sureKey = /(?:To confirm, press|確認請按) (\d)/;

function callOf(call: ItemOf<'call'>['call']): Call {
  const self: Call = {
    pickUp: () => {
      call.line.push({ kind: 'picked-up' });
      return self;
    },
    decline: () => call.line.push({ kind: 'declined' }),
    press: (key) => {
      call.line.push({ kind: 'key', key });
      return self;
    },
    answer: async (key) => {
      self.press(key);
      const heard = () => call.transcript.map(({ text }) => text).join('\n');
      const sureBy = await eventually('to be asked to make the key sure', () => sureKey.exec(heard())?.[1]);
      return self.press(sureBy).hear(/Received|已收到/);
    },
    hangUp: () => call.line.push({ kind: 'hung-up' }),
    hear: async (words) => {
      const heard = () => call.transcript.map(({ text }) => text).join('\n');
      await eventually(`to hear ${String(words)}`, () => (holds(heard(), words) ? true : undefined), {
        instead: () => `Heard: ${heard()} (${call.status})`,
      });
      return self;
    },
  };
  return self;
}

/** Taps an action as the service worker does; answers the words that come back. */
async function tap(push: ItemOf<'push'>['push'], key: string): Promise<string> {
  const { answerUrl, token } = push.payload;
  if (answerUrl === undefined) throw new Error('the push has no address to answer to');
  const response = await fetch(answerUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, answer: key }),
  });
  if (!response.ok) throw new Error(`the answer was refused: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { text: string }).text;
}

async function describe(item: PhoneItem): Promise<string> {
  switch (item.kind) {
    case 'sms':
      return `text to ${item.address}: ${item.text}`;
    case 'push':
      return `push to ${item.address}: ${item.push.payload.title}`;
    case 'mail':
      return `mail to ${item.address}: ${(await item.mail.read()).subject}`;
    case 'call':
      return `call to ${item.address}: ${item.call.status}`;
    default:
      return item satisfies never;
  }
}
