import type { EmployeeId } from '../kernel/id.ts';

/** How long somebody who is paged has, before the next is paged as well. */
export const ACCEPT_WITHIN_MS = 60_000;

/** Somebody who was paged. */
export interface Asked {
  readonly employeeId: EmployeeId;
  readonly atMs: number;
  /** They have said that they cannot, or nothing reaches them: nobody waits for them any more. */
  readonly isOut: boolean;
}

/** A call for help for which nobody is coming yet. */
export interface PageStand {
  readonly callerId: EmployeeId;
  /** Who may be paged, in order: it may name somebody twice, and whoever calls. */
  readonly inTurn: readonly EmployeeId[];
  readonly asked: readonly Asked[];
}

/** Page somebody; wait for those who were; or nobody is left. */
export type PageStep =
  { readonly kind: 'page'; readonly employeeId: EmployeeId } | { readonly kind: 'wait' | 'nobody' };

/**
 * Whom to page for a call now: the next in turn, as soon as nobody who was paged has time left. Each is paged once, and
 * nobody for themselves. Decides, and changes nothing.
 */
export function decidePage({ callerId, inTurn, asked }: PageStand, nowMs: number): PageStep {
  if (asked.some(({ atMs, isOut }) => !isOut && nowMs < atMs + ACCEPT_WITHIN_MS)) return { kind: 'wait' };
  const known = new Set([callerId, ...asked.map(({ employeeId }) => employeeId)]);
  const next = inTurn.find((id) => !known.has(id));
  return next === undefined ? { kind: 'nobody' } : { kind: 'page', employeeId: next };
}

/**
 * Those in turn with the least busy first: `busy` has somebody once for each call that they were asked for or go to. Who is
 * as busy stays in turn. Of many who call at once each is somebody else's, for as long as there are enough. Pure.
 */
export function leastBusyFirst(
  inTurn: readonly EmployeeId[],
  busy: readonly EmployeeId[],
): readonly EmployeeId[] {
  const calls = new Map<EmployeeId, number>();
  for (const id of busy) calls.set(id, (calls.get(id) ?? 0) + 1);
  return inTurn.toSorted((one, other) => (calls.get(one) ?? 0) - (calls.get(other) ?? 0));
}
