import { v7 } from 'uuid';

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type IncidentId = Id<'Incident'>;
export type MessageId = Id<'Message'>;
export type EmployeeId = Id<'Employee'>;
export type SiteId = Id<'Site'>;
export type GroupId = Id<'Group'>;
export type ContactPointId = Id<'ContactPoint'>;
/** A delivery's number: a PostgreSQL bigint, decimal digits. */
export type DeliveryId = Id<'Delivery'>;
/** An attempt's number: a PostgreSQL bigint, decimal digits. It rides in callback URLs. */
export type AttemptId = Id<'Attempt'>;

/**
 * Stands in for an attempt where an operator sends a test to themselves: the largest bigint, which no attempt will
 * ever have, so that a receipt about it changes nothing.
 */
export const testAttemptId = '9223372036854775807' as AttemptId;

/** A new time-ordered identifier (UUID version 7, RFC 9562), to be branded by the caller: `newId() as IncidentId`. */
export function newId(): string {
  return v7();
}
