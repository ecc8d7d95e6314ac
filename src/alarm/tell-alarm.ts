import type { Content } from '../channels/content.ts';
import type { Outgoing, Sender } from '../channels/contract.ts';
import { nextLoneNumber } from '../channels/lone-number.ts';
import { measureSms } from '../channels/sms/render-sms.ts';
import type { AlarmKind } from './alarm-kinds.ts';
import { alarmMail } from './alarm-mail.tsx';
import { alarmText } from './alarm-words.ts';

/** An alarm that is an hour old is history. */
const VALID_FOR_MS = 3_600_000;

interface Deps {
  senders: readonly Sender[];
  /** `mailto:` and `tel:` addresses of the channel map. */
  alarms: readonly string[];
  publicUrl: string;
}

/**
 * Tells everybody on the list by the shortest path: straight to the carriers, past the queue, the lanes and the
 * database. A mailbox is tried at each mail server in turn, a number by text at each provider, then by call. Answers
 * how many were told.
 */
export async function tellAlarm(deps: Deps, kind: AlarmKind, turn: 'ill' | 'over'): Promise<number> {
  const told = await Promise.all(deps.alarms.map((alarm) => tellOne(deps, alarm, kind, turn)));
  return told.filter(Boolean).length;
}

async function tellOne(
  { senders, publicUrl }: Deps,
  alarm: string,
  kind: AlarmKind,
  turn: 'ill' | 'over',
): Promise<boolean> {
  const isMail = alarm.startsWith('mailto:');
  const address = isMail ? alarm.slice('mailto:'.length) : alarm.slice('tel:'.length).replaceAll('-', '');
  const order = isMail ? (['email'] as const) : (['sms', 'voice'] as const);
  for (const channel of order) {
    const content = contentFor(channel, kind, turn, publicUrl);
    for (const sender of senders.filter((one) => one.channel === channel)) {
      const outgoing = {
        attemptId: nextLoneNumber(),
        address,
        content,
        validForMs: VALID_FOR_MS,
        alone: true,
      };
      if (await isTaken(sender, outgoing)) return true;
    }
  }
  return false;
}

async function isTaken(sender: Sender, outgoing: Outgoing): Promise<boolean> {
  try {
    return (await sender.send(outgoing)).kind === 'accepted';
  } catch {
    return false;
  }
}

function contentFor(
  channel: 'email' | 'sms' | 'voice',
  kind: AlarmKind,
  turn: 'ill' | 'over',
  where: string,
): Content {
  if (channel === 'email') return alarmMail(kind, turn, where);
  const text = alarmText(kind, turn, 'en');
  if (channel === 'sms') {
    const state = turn === 'ill' ? 'is ill' : 'is well';
    return measureSms(`Tocsin at ${new URL(where).host} ${state}: ${text}`);
  }
  const headline = 'This is Tocsin about itself.';
  return { channel, language: 'en-US', headline, spoken: `${headline} ${text}`, menu: [] };
}
