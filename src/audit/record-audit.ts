import type { Queryable } from '../db/sql.ts';

/** Something an operator, key or the system did. `details` must hold no address and no secret. */
export interface AuditEntry {
  at: Date;
  actor: string;
  action: string;
  subject: string;
  details?: Record<string, unknown>;
}

/**
 * Appends to the audit trail, within the caller's transaction so that an act and its record stand or fall
 * together. Entries are sealed into the hash chain afterwards, in batches.
 */
export async function recordAudit(db: Queryable, entry: AuditEntry): Promise<void> {
  await db.query(
    'INSERT INTO audit_entries (at, actor, action, subject, details) VALUES ($1, $2, $3, $4, $5)',
    [entry.at, entry.actor, entry.action, entry.subject, JSON.stringify(entry.details ?? {})],
  );
}
