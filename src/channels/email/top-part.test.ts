import { expect, it } from 'vitest';
import { topPart } from './top-part.ts';

it.each([
  ['1', '1'],
  ['Safe\n\n> Fire\n> Leave now.', 'Safe'],
  ['1\r\n\r\nAm 24.11.2026 um 09:10 schrieb Crisis team:\r\n\r\nFire', '1'],
  ['平安\n\nCrisis <crisis+2s.ab@reply.example> 於 2026年11月24日 寫道：\n\n火警', '平安'],
  ['1\n\nOn Tue, 24 Nov 2026 at 16:10, Crisis team\n<crisis+2s.ab@reply.example> wrote:\n\nFire', '1'],
  ['2 hurry\n\n-----Original Message-----\nFrom: Crisis', '2 hurry'],
  ['1\n________________________________\nFrom: Crisis <crisis@example.org>', '1'],
  ['1\n\nSent from my iPhone', '1'],
  ['1\n\nBest regards,\nAna Lin\nHuman resources', '1'],
  ['1\n\n-- \nAna', '1'],
  ['Regards to all, but I am trapped', 'Regards to all, but I am trapped'],
  ['I am on\nthe roof', 'I am on\nthe roof'],
  ['', ''],
  ['> only a quote', ''],
])('of %j the answer is %j', (text, answer) => {
  expect(topPart(text, ['crisis+'])).toBe(answer);
});
