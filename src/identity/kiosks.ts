import { createHash, randomBytes } from 'node:crypto';
import { recordAudit } from '../audit/record-audit.ts';
import type { Database } from '../db/connect.ts';
import { query, transaction } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { newId, type SiteId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import type { Actor } from './actor.ts';

/** A kiosk as it may be shown again: without its token. Instants are RFC 3339. */
export interface Kiosk {
  readonly id: string;
  /** The site's name. */
  readonly site: string;
  /** Where it stands: the gate, the canteen. */
  readonly place: string;
  readonly createdAt: string;
  /** When it took an answer last; null: never. */
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

/** A kiosk that somebody stands at. */
export interface OpenKiosk {
  readonly id: string;
  readonly site: string;
  readonly place: string;
  readonly emergencyNumber: string | null;
}

interface Deps {
  readonly db: Database;
  readonly clock: Clock;
}

/** 128 bits, which cannot be guessed (ASVS 7.2.3). */
const TOKEN_BYTES = 16;
const tokenPattern = /^[\w-]{22}$/;

/** Makes a kiosk. `token` is shown this once: only its SHA-256 is kept. */
export async function createKiosk(
  { db, clock }: Deps,
  { site, place }: { site: { id: SiteId; name: string }; place: string },
  actor: Actor,
): Promise<{ id: string; token: string }> {
  const id = newId();
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const at = clock.now();
  await transaction(db.pool, async (tx) => {
    await query(tx, 'INSERT INTO kiosks (id, site_id, place, hash, created_at) VALUES ($1, $2, $3, $4, $5)', [
      id,
      site.id,
      place,
      digest(token),
      at,
    ]);
    await recordAudit(tx, {
      at,
      actor: actor.id,
      action: 'kiosk.create',
      subject: `kiosk:${id}`,
      details: { site: site.name, place },
    });
  });
  return { id, token };
}

/** All kiosks, the newest first. */
export async function listKiosks({ prisma }: Database): Promise<Kiosk[]> {
  const rows = await prisma.kiosk.findMany({ orderBy: { createdAt: 'desc' }, include: { site: true } });
  return rows.map(({ id, site, place, createdAt, lastUsedAt, revokedAt }) => ({
    id,
    site: site.name,
    place,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  }));
}

/** The kiosk with this token; undefined where it was revoked, or is none. */
export async function findKiosk({ pool }: Database, token: string): Promise<OpenKiosk | undefined> {
  if (!tokenPattern.test(token)) return undefined;
  const [kiosk] = await query<OpenKiosk & Record<string, unknown>>(
    pool,
    `SELECT k.id, k.place, s.name AS site, s.emergency_number AS "emergencyNumber"
       FROM kiosks k JOIN sites s ON s.id = k.site_id WHERE k.hash = $1 AND k.revoked_at IS NULL`,
    [digest(token)],
  );
  return kiosk;
}

/** Notes that a kiosk took an answer. */
export async function noteKioskUse({ db, clock }: Deps, id: string): Promise<void> {
  await query(db.pool, 'UPDATE kiosks SET last_used_at = $2 WHERE id = $1', [id, clock.now()]);
}

/** Ends a kiosk at once. Throws the Problem `not-found`. */
export async function revokeKiosk({ db, clock }: Deps, id: string, actor: Actor): Promise<void> {
  const at = clock.now();
  await transaction(db.pool, async (tx) => {
    const rows = await query<{ fresh: boolean }>(
      tx,
      `UPDATE kiosks k SET revoked_at = coalesce(k.revoked_at, $2)
       FROM kiosks before WHERE before.id = k.id AND k.id = $1 RETURNING before.revoked_at IS NULL AS fresh`,
      [id, at],
    );
    if (rows.length === 0) throw new Problem('not-found', 'There is no such kiosk.');
    if (rows[0]?.fresh === true)
      await recordAudit(tx, { at, actor: actor.id, action: 'kiosk.revoke', subject: `kiosk:${id}` });
  });
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
