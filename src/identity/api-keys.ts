import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { recordAudit } from '../audit/record-audit.ts';
import type { Database } from '../db/connect.ts';
import { query, transaction } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { Problem } from '../kernel/problem.ts';
import { roles, type Actor, type Role } from './actor.ts';

/** An API key as it may be shown again: without its secret. Instants are RFC 3339. */
export interface ApiKey {
  /** The part that may be seen: `tcn_1f9a03c7`. */
  readonly id: string;
  readonly role: Role;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

interface Deps {
  db: Database;
  clock: Clock;
}

/** lastUsedAt is for people; a write on each request would be for nobody. */
const USE_NOTED_EVERY_MS = 60_000;
const pattern = /^(tcn_[0-9a-f]{8})_([\w-]{43})$/;

/** Makes a key. `key` is shown this once: only the SHA-256 of its secret is kept. */
export async function createKey(
  { db, clock }: Deps,
  { role }: { role: Role },
  actor: Actor,
): Promise<{ id: string; key: string; role: Role }> {
  const id = `tcn_${randomBytes(4).toString('hex')}`;
  const secret = randomBytes(32).toString('base64url');
  const at = clock.now();
  await transaction(db.pool, async (tx) => {
    const values = [id, digest(secret).toString('hex'), role, at];
    await tx.query('INSERT INTO api_keys (id, hash, role, created_at) VALUES ($1, $2, $3, $4)', values);
    await recordAudit(tx, {
      at,
      actor: actor.id,
      action: 'key.create',
      subject: `key:${id}`,
      details: { role },
    });
  });
  return { id, key: `${id}_${secret}`, role };
}

/** All keys, the newest first. */
export async function listKeys(db: Database): Promise<ApiKey[]> {
  const rows = await db.prisma.apiKey.findMany({ orderBy: { createdAt: 'desc' }, omit: { hash: true } });
  return rows.map(({ id, role, createdAt, lastUsedAt, revokedAt }) => ({
    id,
    role: toRole(role),
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  }));
}

/** Who holds this key; undefined when it is unknown, revoked or not a key at all. */
export async function findKeyHolder({ db, clock }: Deps, key: string): Promise<Actor | undefined> {
  const [, id, secret] = pattern.exec(key) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const row = await db.prisma.apiKey.findUnique({ where: { id } });
  const kept = row === null ? Buffer.alloc(32) : Buffer.from(row.hash, 'hex');
  const given = digest(secret);
  const matches = kept.length === given.length && timingSafeEqual(kept, given);
  if (row === null || !matches || row.revokedAt !== null) return undefined;
  await noteUse({ db, clock }, row.id, row.lastUsedAt);
  return { kind: 'key', id: `key:${row.id}`, role: toRole(row.role) };
}

/** Ends a key; whoever holds it is nobody from their next call on. Throws the Problem `not-found`. */
export async function revokeKey({ db, clock }: Deps, id: string, actor: Actor): Promise<void> {
  const at = clock.now();
  await transaction(db.pool, async (tx) => {
    const rows = await query<{ fresh: boolean }>(
      tx,
      `UPDATE api_keys k SET revoked_at = coalesce(k.revoked_at, $2)
       FROM api_keys before WHERE before.id = k.id AND k.id = $1 RETURNING before.revoked_at IS NULL AS fresh`,
      [id, at],
    );
    if (rows.length === 0) throw new Problem('not-found', 'There is no such key.');
    if (rows[0]?.fresh === true)
      await recordAudit(tx, { at, actor: actor.id, action: 'key.revoke', subject: `key:${id}` });
  });
}

async function noteUse({ db, clock }: Deps, id: string, lastUsedAt: Date | null): Promise<void> {
  const now = clock.now();
  if (lastUsedAt !== null && now.getTime() - lastUsedAt.getTime() < USE_NOTED_EVERY_MS) return;
  await query(db.pool, 'UPDATE api_keys SET last_used_at = $2 WHERE id = $1', [id, now]);
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function toRole(role: string): Role {
  return roles.find((known) => known === role) ?? 'viewer';
}
