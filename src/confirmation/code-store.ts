import type { Database } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import type { DeliveryId } from '../kernel/id.ts';

/** What a code on a phone means. */
export interface CodeMeaning {
  readonly deliveryId: DeliveryId;
  readonly answerKey: string;
}

/** What a code that stood in a text on this phone means; undefined where none of ours did. */
export async function findCode(db: Database, phone: string, code: number): Promise<CodeMeaning | undefined> {
  const [row] = await query<CodeMeaning & Record<string, unknown>>(
    db.pool,
    `SELECT d.id AS "deliveryId", k.answer_key AS "answerKey"
       FROM reply_codes k JOIN deliveries d ON d.message_id = k.question_id AND d.employee_id = k.employee_id
      WHERE k.phone = $1 AND k.code = $2`,
    [phone, code],
  );
  return row;
}
