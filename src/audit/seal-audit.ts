import { createHash } from 'node:crypto';
import type { Database } from '../db/connect.ts';
import { query, transaction, type Queryable } from '../db/sql.ts';

/** Entries sealed by one statement. */
const BATCH = 1_000;
/** Any constant will do, as long as every release uses the same one: one process seals at a time. */
const SEAL_LOCK = 7_202_613;
/** What stands before the first entry. */
const BEGINNING = '0'.repeat(64);

interface AuditRow {
  id: string;
  at: Date;
  actor: string;
  action: string;
  subject: string;
  /** As PostgreSQL writes jsonb, which is the same text for equal values. */
  details: string;
  prev_hash: string | null;
  hash: string | null;
}

const COLUMNS = 'id::text AS id, at, actor, action, subject, details::text AS details, prev_hash, hash';

/** What is wrong with the trail, at the first entry where something is. */
export interface AuditFault {
  readonly id: string;
  readonly detail: string;
}

/**
 * Seals every entry that is not in the chain yet: each hash covers the entry and the hash before it, in the order
 * of sealing. Answers how many it sealed; 0 also where another process is at it.
 */
export async function sealAudit(db: Pick<Database, 'pool'>): Promise<number> {
  let sealed = 0;
  for (;;) {
    const batch = await transaction(db.pool, sealBatch);
    sealed += batch;
    if (batch < BATCH) return sealed;
  }
}

async function sealBatch(tx: Queryable): Promise<number> {
  const [lock] = await query<{ mine: boolean }>(tx, 'SELECT pg_try_advisory_xact_lock($1) AS mine', [
    SEAL_LOCK,
  ]);
  if (lock?.mine !== true) return 0;
  const rows = await query<AuditRow>(
    tx,
    `SELECT ${COLUMNS} FROM audit_entries WHERE hash IS NULL ORDER BY audit_entries.id LIMIT $1`,
    [BATCH],
  );
  if (rows.length === 0) return 0;
  let before = await findHead(tx);
  const links = rows.map((row) => {
    const prev = before;
    before = hashOf(row, prev);
    return { id: row.id, prev, hash: before };
  });
  await tx.query(
    `UPDATE audit_entries a SET prev_hash = link.prev, hash = link.hash
       FROM unnest($1::bigint[], $2::text[], $3::text[]) AS link(id, prev, hash)
      WHERE a.id = link.id`,
    [links.map(({ id }) => id), links.map(({ prev }) => prev), links.map(({ hash }) => hash)],
  );
  return rows.length;
}

/**
 * How far below the highest sealed id the last seal may be. It is not always on the highest: numbers are given
 * out before commits, so a slow transaction's entry is sealed after later ones.
 */
const HEAD_WITHIN = 10_000;

/** The hash that no entry follows yet. */
async function findHead(tx: Queryable): Promise<string> {
  const [head] = await query<{ hash: string }>(
    tx,
    `WITH latest AS MATERIALIZED (
       SELECT id, hash, prev_hash FROM audit_entries
        WHERE hash IS NOT NULL
          AND id > (SELECT id FROM audit_entries WHERE hash IS NOT NULL ORDER BY id DESC LIMIT 1) - $1::bigint
     )
     SELECT hash FROM latest
      WHERE NOT EXISTS (SELECT 1 FROM latest next WHERE next.prev_hash = latest.hash)
      ORDER BY id DESC LIMIT 1`,
    [HEAD_WITHIN],
  );
  return head?.hash ?? BEGINNING;
}

/**
 * Recomputes the whole chain. `head` is the last hash: whoever notes it elsewhere can tell later that nothing was
 * cut off the end, which the chain alone cannot show.
 */
export async function verifyAudit(
  db: Database,
): Promise<{ entries: number; unsealed: number; head: string; fault: AuditFault | undefined }> {
  const followers = new Map<string, { id: string; hash: string }>();
  let entries = 0;
  let unsealed = 0;
  for (let after = '0', rows = await readPage(db, after); rows.length > 0; rows = await readPage(db, after)) {
    for (const row of rows) {
      after = row.id;
      entries += 1;
      const { id, hash, prev_hash: prev } = row;
      const fault = (detail: string) => ({ entries, unsealed, head: BEGINNING, fault: { id, detail } });
      if (hash === null && prev === null) {
        unsealed += 1;
        continue;
      }
      if (hash === null || prev === null) return fault('its seal is torn off');
      if (hashOf(row, prev) !== hash) return fault('it is not what was sealed');
      if (followers.has(prev)) return fault('another entry stands in its place');
      followers.set(prev, { id, hash });
    }
  }
  return { entries, unsealed, ...walk(followers) };
}

/** Goes from the beginning from seal to seal; what is left over hangs on an entry that is gone. */
function walk(followers: Map<string, { id: string; hash: string }>) {
  let head = BEGINNING;
  for (let next = followers.get(head); next !== undefined; next = followers.get(head)) {
    followers.delete(head);
    head = next.hash;
  }
  const [orphan] = [...followers.values()].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  const fault = orphan && { id: orphan.id, detail: 'the entry before it is missing' };
  return { head, fault };
}

function readPage(db: Database, after: string): Promise<AuditRow[]> {
  const text = `SELECT ${COLUMNS} FROM audit_entries WHERE audit_entries.id > $1 ORDER BY audit_entries.id LIMIT $2`;
  return query<AuditRow>(db.pool, text, [after, BATCH]);
}

function hashOf(row: AuditRow, before: string): string {
  const { id, at, actor, action, subject, details } = row;
  const sealed = JSON.stringify([before, id, at.toISOString(), actor, action, subject, details]);
  return createHash('sha256').update(sealed).digest('hex');
}
