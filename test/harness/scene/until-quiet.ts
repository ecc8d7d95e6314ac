import { query } from '../../../src/db/sql.ts';
import { eventually } from './eventually.ts';
import type { Stage } from './open-stage.ts';

/** Carriers and people that do nothing for so long wait for somebody, or for nothing. */
const IDLE_MS = 1_000;

/**
 * Resolves when nothing more will come by itself at this hour of the stage's clock: the engine has nothing due, and
 * neither carriers nor people are about to do anything.
 */
export async function untilQuiet({ db, clock, simulator }: Stage, withinMs = 30_000): Promise<void> {
  const look = async () => {
    const before = simulator.ledger.entries().length;
    const busy = await query<{ what: string }>(db.pool, BUSY, [clock.now()]);
    // The engine was quiet: if the carriers are and were, nobody can have begun anything.
    const isQuiet =
      busy.length === 0 && simulator.isIdle(IDLE_MS) && simulator.ledger.entries().length === before;
    return isQuiet || undefined;
  };
  const instead = async () => `Still there: ${JSON.stringify(await query(db.pool, BUSY, [clock.now()]))}`;
  await eventually('everything to be quiet', look, { instead, withinMs });
}

const BUSY = `
SELECT 'message' AS what FROM messages WHERE fanned_out_at IS NULL
UNION ALL
SELECT 'delivery' FROM deliveries WHERE due_at <= $1
UNION ALL
SELECT 'list' FROM silent_lists l JOIN incidents i ON i.id = l.incident_id JOIN messages m ON m.id = l.message_id
 WHERE l.look_at <= $1 AND l.ended_at IS NULL AND l.employee_id IS NOT NULL
   AND i.state = 'active' AND m.superseded_at IS NULL
UNION ALL
SELECT 'reminder' FROM messages m JOIN incidents i ON i.id = m.incident_id
 WHERE m.remind_at <= $1 AND m.superseded_at IS NULL AND i.state = 'active'
UNION ALL
SELECT 'call for help' FROM paged_calls c JOIN incidents i ON i.id = c.incident_id
 WHERE i.state = 'active' AND c.ended_at IS NULL AND c.told_of IS DISTINCT FROM c.accepted_by
UNION ALL
SELECT 'page' FROM paged_calls c JOIN incidents i ON i.id = c.incident_id
 WHERE i.state = 'active' AND c.ended_at IS NULL AND c.accepted_by IS NULL AND c.nobody_at IS NULL
   AND NOT EXISTS (SELECT FROM messages m WHERE m.paged_call_id = c.id AND m.created_at > $1::timestamptz - interval '60 s')
UNION ALL
SELECT 'attempt ' || a.state FROM attempts a JOIN lanes l ON l.channel = a.channel AND l.provider = a.provider
 WHERE a.state = 'sending' OR (a.state = 'queued' AND a.due_at <= $1 AND l.state = 'working')
UNION ALL
SELECT 'answer to ' || r.body FROM replies r JOIN lanes l ON l.channel = 'sms' AND l.provider = r.provider
 WHERE r.answer_due_at IS NOT NULL AND l.state = 'working'`;
