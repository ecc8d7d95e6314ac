import { reviveMarkedTexts } from '../playbook/marked-texts.ts';
import type { Answer, Playbook, Route, Severity } from '../playbook/schema.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { MessageText } from '../playbook/schema.ts';
import { query, type Queryable } from '../db/sql.ts';
import type { MessageId } from '../kernel/id.ts';
import type { EngineMessage } from './message-plan.ts';

interface MessageRow {
  id: MessageId;
  title: Playbook['title'];
  severity: Severity;
  exercise: boolean;
  texts: ByLanguage<MessageText>;
  answers: Answer[];
  route: Route;
  wait_for_answers_ms: number;
  repeats: number | null;
}

/** Messages are frozen when they start, so a process may remember them. This many at most. */
const REMEMBERED = 200;

/**
 * Reads messages by id, each once while it is remembered. One that is not there, or that `onUnreadable` is told
 * of (an exercise's text without its marker), is missing from the answer and holds up no other.
 */
export function createMessageReader(onUnreadable: (id: MessageId, error: unknown) => void) {
  const known = new Map<MessageId, EngineMessage>();
  return async (db: Queryable, ids: readonly MessageId[]): Promise<Map<MessageId, EngineMessage>> => {
    const missing = [...new Set(ids)].filter((id) => !known.has(id));
    if (missing.length > 0) {
      if (known.size > REMEMBERED) known.clear();
      for (const message of await readMessages(db, missing, onUnreadable)) known.set(message.id, message);
    }
    const found = new Map<MessageId, EngineMessage>();
    for (const id of ids) {
      const message = known.get(id);
      if (message) found.set(id, message);
    }
    return found;
  };
}

export type MessageReader = ReturnType<typeof createMessageReader>;

async function readMessages(
  db: Queryable,
  ids: readonly MessageId[],
  onUnreadable: (id: MessageId, error: unknown) => void,
): Promise<EngineMessage[]> {
  const rows = await query<MessageRow>(
    db,
    `SELECT m.id, i.title, i.severity, m.exercise, m.texts, m.answers, m.route, m.wait_for_answers_ms, m.repeats
       FROM messages m JOIN incidents i ON i.id = m.incident_id
      WHERE m.id = ANY ($1::uuid[])`,
    [ids],
  );
  return rows.flatMap((row) => {
    try {
      return [readMessage(row)];
    } catch (error) {
      onUnreadable(row.id, error);
      return [];
    }
  });
}

function readMessage(row: MessageRow): EngineMessage {
  return {
    id: row.id,
    repeats: row.repeats,
    title: row.title,
    severity: row.severity,
    exercise: row.exercise,
    texts: reviveMarkedTexts(row.texts, row),
    answers: row.answers,
    asks: row.answers.length > 0,
    route: row.route,
    waitForAnswersMs: row.wait_for_answers_ms,
    validForMs: validityOf(row.route, row.wait_for_answers_ms),
  };
}

/** A carrier's last word must come before the delivery ends, or a phone that is off would end as sent. */
const LAST_WORD_MS = 30_000;

/** The message's span, a little less where it is long enough. */
function validityOf(route: Route, waitForAnswersMs: number): number {
  const spanMs = route.reduce((sum, rung) => sum + rung.afterMs, waitForAnswersMs);
  return spanMs > 4 * LAST_WORD_MS ? spanMs - LAST_WORD_MS : spanMs;
}
