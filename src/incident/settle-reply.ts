import { recordAudit } from '../audit/record-audit.ts';
import { markDone } from '../confirmation/to-read-store.ts';
import { query, retryLocked, transaction, type Pool, type Transaction } from '../db/sql.ts';
import { findGroup } from '../directory/group-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { GroupId, IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';

interface Deps {
  readonly pool: Pool;
  readonly clock: Clock;
}

/** A reply of an incident, and who does something with it, as the audit trail names them. */
export interface ReplyDealtWith {
  readonly incidentId: IncidentId;
  readonly replyId: string;
  readonly by: string;
  /** A member of this group does, and only while the reply is with it and open; absent: somebody of the team does. */
  readonly ofGroup?: GroupId | undefined;
}

/** Why a group's member can do nothing with a reply. */
export function notTheGroups(): Problem {
  return new Problem('wrong-state', 'It is not with this group any more, or somebody has dealt with it.');
}

/**
 * Marks a reply as read: nobody need do more about it. It says nothing to anyone. One with which somebody has dealt stays as
 * it is. Throws Problem `not-found`.
 */
export async function markRead({ pool, clock }: Deps, reply: ReplyDealtWith): Promise<void> {
  const at = clock.now();
  const { replyId, by } = reply;
  await retryLocked(() =>
    transaction(pool, async (tx) => {
      const { employeeId } = await findEmployee(tx, reply);
      const done = await markDone(tx, [replyId], { how: 'read', by, at });
      if (done.length > 0)
        await note(tx, reply, { at, action: 'incident.reply-read', details: { employeeId } });
    }),
  );
}

/**
 * Hands a reply to a group of the directory, by its name or id, whose matter it is; null: to nobody, it is everybody's again.
 * Its members are told (`tellGroups`), and it comes back by itself (`returnHanded`). What a
 * member of the group gives back is marked with them. Throws a Problem where there is no such reply or group.
 */
export async function handReply(
  { pool, clock }: Deps,
  { group, ...reply }: ReplyDealtWith & { readonly group: string | null },
): Promise<void> {
  const at = clock.now();
  const found = group === null ? null : await findGroup(pool, group);
  if (found === undefined) {
    const fault = { pointer: '/group', detail: 'is no group of the directory' };
    throw new Problem('bad-request', `There is no group "${group ?? ''}". Nothing was handed over.`, [fault]);
  }
  await retryLocked(() =>
    transaction(pool, async (tx) => {
      const { employeeId, groupId } = await findEmployee(tx, reply);
      if (groupId === (found?.id ?? null)) return;
      const givenBackBy = reply.ofGroup === undefined ? null : reply.by;
      await query(tx, HAND, [reply.replyId, found?.id ?? null, at, reply.by, givenBackBy]);
      const details = { employeeId, group: found?.name ?? null };
      await note(tx, reply, { at, action: 'incident.reply-handed', details });
    }),
  );
}

const HAND = `
UPDATE replies_to_read
   SET group_id = $2, handed_at = CASE WHEN $2::uuid IS NOT NULL THEN $3::timestamptz END,
       handed_by = CASE WHEN $2::uuid IS NOT NULL THEN $4 END,
       group_told_at = NULL, came_back_by = $5,
       came_back_from = CASE WHEN $5::text IS NOT NULL THEN group_id END,
       came_back_at = CASE WHEN $5 IS NOT NULL THEN $3::timestamptz END
 WHERE id = $1`;

async function findEmployee(tx: Transaction, { incidentId, replyId, ofGroup }: ReplyDealtWith) {
  const [row] = await query<{ employeeId: string; groupId: string | null; isDone: boolean }>(
    tx,
    `SELECT employee_id AS "employeeId", group_id AS "groupId", done_at IS NOT NULL AS "isDone" FROM replies_to_read
      WHERE incident_id = $1 AND id = $2 FOR NO KEY UPDATE`,
    [incidentId, replyId],
  );
  if (row === undefined) throw new Problem('not-found', 'This incident has no such reply.');
  if (ofGroup !== undefined && (row.groupId !== ofGroup || row.isDone)) throw notTheGroups();
  return row;
}

function note(
  tx: Transaction,
  { incidentId, replyId, by }: ReplyDealtWith,
  { at, action, details }: { at: Date; action: string; details: Record<string, unknown> },
): Promise<void> {
  return recordAudit(tx, { at, actor: by, action, subject: incidentId, details: { replyId, ...details } });
}
