import { expect, test } from 'vitest';
import type { DeliveryId, EmployeeId, IncidentId, MessageId } from '../kernel/id.ts';
import { markTexts } from '../playbook/marked-texts.ts';
import type { Answer } from '../playbook/schema.ts';
import { placeByMail } from './place-reply.ts';
import type { Question } from './question-store.ts';

const answer = (key: Answer['key'], value: string, label: string): Answer => ({
  key,
  value,
  needsHelp: value === 'help',
  labels: { en: label },
  words: { en: value === 'safe' ? ['ok'] : [] },
});
const fireAnswers = [answer('1', 'safe', 'Safe'), answer('2', 'help', 'I need help')];

/** What one person was asked, in the incident of that name. */
function asked(incident: string, more: Partial<Question> = {}): Question {
  return {
    deliveryId: incident as DeliveryId,
    incidentId: incident as IncidentId,
    incidentTitle: { en: incident },
    severity: 'Extreme',
    exercise: false,
    incidentOver: false,
    questionId: incident as MessageId,
    page: null,
    codes: null,
    texted: false,
    textedAt: null,
    sentAt: new Date('2026-11-24T08:00:00Z'),
    texts: markTexts({ en: { headline: incident, instruction: '' } }, { exercise: false }),
    answers: fireAnswers,
    takenBackBy: null,
    askedAnew: false,
    employee: { id: 'ana' as EmployeeId, name: 'Ana' },
    language: 'en',
    site: null,
    soFar: null,
    needsHelp: false,
    ...more,
  };
}
const placed = (answer: string, question: Question, others: Question[] = [], words = answer) => {
  const { understood, question: about, ...rest } = placeByMail({ answer, words }, question, others);
  const at = 'asked' in rest ? rest.asked.map(({ deliveryId }) => deliveryId) : [];
  return [understood, about.deliveryId, at.join(' ')];
};
const lastMonth = asked('last month', { incidentOver: true });
const fire = asked('fire');

test('a reply is about the mail that it answers, late too', () => {
  expect(placed('1', fire, [asked('notice')])).toEqual(['confirmed', 'fire', '']);
  expect(placed('ok', lastMonth, [fire, lastMonth])).toEqual(['confirmed', 'last month', '']);
  expect(placed('what is this?', lastMonth, [fire])).toEqual(['unclear', 'last month', '']);
});

test('whoever calls for help by the mail of an incident that is over is looked after in what runs', () => {
  for (const body of ['help, I am trapped', '2'])
    expect(placed(body, lastMonth, [fire, lastMonth])).toEqual(['distress', 'fire', 'fire']);
  expect(placed('help, I am trapped', lastMonth, [lastMonth])).toEqual([
    'distress',
    'last month',
    'last month',
  ]);
});

test('a reply to what asked nothing is about its own incident, and stays with it where it is not understood', () => {
  const told = asked('told', { incidentId: 'fire' as IncidentId, answers: [] });
  const notice = asked('notice');
  expect(placed('ok', told, [notice, fire])).toEqual(['confirmed', 'fire', '']);
  expect(placed('which door?', told, [notice, fire])).toEqual(['unclear', 'told', '']);
  expect(placed('ok', told, [notice])).toEqual(['unclear', 'told', '']);
  expect(placed('I am trapped', told, [notice])).toEqual(['distress', 'told', 'told']);
});

test('a cry for help may stand anywhere in a mail, an answer only where answers stand', () => {
  expect(placed('1', fire, [], '1\nI am trapped in the lift')).toEqual(['distress', 'fire', 'fire']);
  expect(placed('see below', fire, [], 'see below\n1')).toEqual(['unclear', 'fire', '']);
});
