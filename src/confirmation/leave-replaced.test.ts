import { describe, expect, it } from 'vitest';
import type { EmployeeId, IncidentId, MessageId } from '../kernel/id.ts';
import { leaveReplaced } from './place-reply.ts';
import type { Question } from './question-store.ts';

const atS = (s: number) => new Date(Date.UTC(2026, 10, 24, 8, 0, s));

/** What one person was asked: when, and when its text left for their phone. */
function asked(question: string, sentS: number, textedS: number | null, more: Partial<Question> = {}) {
  const about = { incidentId: 'fire' as IncidentId, employee: { id: 'ana' as EmployeeId, name: 'Ana' } };
  const texted = { sentAt: atS(sentS), textedAt: textedS === null ? null : atS(textedS) };
  return { questionId: question as MessageId, page: null, ...about, ...texted, ...more } as Question;
}

const left = (questions: readonly Question[], atSeconds: number) =>
  leaveReplaced(questions, atS(atSeconds)).map(({ questionId }) => questionId);

describe('of what an incident has asked anew', () => {
  const both = [asked('alert', 0, 1), asked('update', 30, 31)];

  it('the newest stands once somebody can have read and answered it', () => {
    expect(left(both, 35)).toEqual(['alert']);
    expect(left(both, 36)).toEqual(['update']);
  });

  it('the older one stands while the newest has not come to the phone', () => {
    expect(left([asked('alert', 0, 1), asked('update', 30, null)], 59)).toEqual(['alert']);
  });

  it('the newest stands where neither was sent to the phone and it is not just asked', () => {
    const pushed = [asked('alert', 0, null), asked('update', 30, null)];
    expect(left(pushed, 34)).toEqual(['alert']);
    expect(left(pushed, 40)).toEqual(['update']);
  });

  it('a reminder is of its question', () => {
    const reminded = [asked('alert', 0, null), asked('update', 10, null), asked('update', 20, 21)];
    expect(left(reminded, 30)).toEqual(['update', 'update']);
  });

  it('other incidents, other people and pages are left as they are', () => {
    const others = [
      asked('flood', 0, 1, { incidentId: 'flood' as IncidentId }),
      asked('bo', 0, 1, { employee: { id: 'bo' as EmployeeId, name: 'Bo' } }),
      asked('page', 5, 6, { page: { isCleared: false, goer: null } }),
    ];
    expect(left([...both, ...others], 50)).toEqual(['update', 'flood', 'bo', 'page']);
  });
});
