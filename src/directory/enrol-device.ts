import { recordAudit } from '../audit/record-audit.ts';
import type { Database } from '../db/connect.ts';
import { transaction } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { dropOldDevices, savePushSubscription } from './contact-point-store.ts';
import type { OwnPage } from './own-page-store.ts';

/** What a device of an employee sends when push is turned on there, or when its browser has renewed it. */
export interface Enrolment {
  /** PushSubscription.toJSON(). */
  readonly subscription: unknown;
  /** The endpoint that this subscription takes the place of; null: a device that is new to us. */
  readonly replaces: string | null;
}

/** Nobody carries more devices; the oldest make room, those that are dead before all. */
const mostDevices = 10;

/**
 * Adds the device to the employee's contact points, unproven until a push has arrived there. Throws the Problem
 * `bad-request` when it is no subscription.
 */
export async function enrolDevice(
  { db, clock }: { readonly db: Database; readonly clock: Clock },
  { employeeId, externalId }: Pick<OwnPage, 'employeeId' | 'externalId'>,
  { subscription, replaces }: Enrolment,
): Promise<void> {
  const at = clock.now();
  await transaction(db.pool, async (tx) => {
    await savePushSubscription(tx, employeeId, subscription, at, replaces);
    await dropOldDevices(tx, employeeId, mostDevices);
    await recordAudit(tx, {
      at,
      actor: `employee:${externalId}`,
      action: 'contact-point.enrol',
      subject: employeeId,
      details: { channel: 'push', renewed: replaces !== null },
    });
  });
}
