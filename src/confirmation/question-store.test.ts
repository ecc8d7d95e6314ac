import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type House } from '../../test/fixtures/answering-house.ts';
import { listQuestions } from './question-store.ts';

const now = new Date('2026-11-24T08:10:00Z');
const sentAt = new Date('2026-11-24T08:05:00Z');

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

it.each([
  ['accepted', sentAt],
  ['delivered', sentAt],
  ['sending', null],
  ['in-doubt', null],
  ['failed', null],
])('a text that is %s has come to the phone at %s', async (state, textedAt) => {
  const employeeId = await house.employee();
  const deliveryId = await house.delivery({ incidentId: await house.incident(), employeeId });
  const attemptId = await house.attempt({ deliveryId, channel: 'sms', state });
  await house.db.pool.query('UPDATE attempts SET sent_at = $2 WHERE id = $1', [attemptId, sentAt]);
  const [questions] = await listQuestions(house.db, [{ employeeIds: [employeeId], phone: null }], now);
  expect(questions).toMatchObject([{ deliveryId, textedAt }]);
});
