import type { Desk } from '../desk.ts';
import type { PushMessage } from '../push/push-message.ts';
import { z } from 'zod';

const pushAnswer = z.object({ text: z.string() });

/** A device tells that the push has arrived, as its service worker does. */
export async function sendReceipt(desk: Pick<Desk, 'outbound'>, push: PushMessage): Promise<void> {
  const { receiptUrl, token } = push.payload;
  if (receiptUrl === undefined) return;
  await post(desk, push, { kind: 'push.receipt', url: receiptUrl, fields: { token } });
}

/** Taps an action; what comes back is shown on the device. False when the answer did not get through. */
export async function tapPush(
  desk: Pick<Desk, 'outbound' | 'phones'>,
  push: PushMessage,
  key: string,
): Promise<boolean> {
  const { answerUrl, token } = push.payload;
  if (answerUrl === undefined) return false;
  const answer = await post(desk, push, {
    kind: 'push.answer',
    url: answerUrl,
    fields: { token, answer: key },
  });
  if (answer.kind !== 'answer' || answer.status >= 300) return false;
  push.answered = { key, text: readText(answer.text) };
  desk.phones.touch(push.subscription);
  return true;
}

function post(
  desk: Pick<Desk, 'outbound'>,
  push: PushMessage,
  wanted: { kind: 'push.receipt' | 'push.answer'; url: string; fields: Record<string, unknown> },
): ReturnType<Desk['outbound']['send']> {
  return desk.outbound.send({
    ...wanted,
    method: 'POST',
    address: push.subscription,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wanted.fields),
  });
}

function readText(body: string): string {
  try {
    const parsed = pushAnswer.safeParse(JSON.parse(body));
    if (parsed.success) return parsed.data.text;
  } catch {
    // An answer without words is still an answer.
  }
  return '';
}
