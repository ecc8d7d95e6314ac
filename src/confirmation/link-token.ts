import type { DeliveryId } from '../kernel/id.ts';
import { isProof, makeProof } from '../kernel/proof.ts';

/** The largest PostgreSQL bigint takes 13 digits in base 36. */
const longestNumber = 13;
const largestBigint = 2n ** 63n - 1n;

/**
 * The token of the page where one employee confirms one delivery: its number in base 36, a dash, and 128 bits of
 * HMAC-SHA256. Nothing is stored; the same delivery always has the same token.
 */
export function makeLinkToken(secret: string, deliveryId: DeliveryId): string {
  return `${BigInt(deliveryId).toString(36)}-${makeProof(secret, purposeOf(deliveryId))}`;
}

/** The delivery a token stands for; undefined where it is not one of ours. */
export function readLinkToken(secret: string, token: string): DeliveryId | undefined {
  const dash = token.indexOf('-');
  const number = readNumber(token.slice(0, Math.max(dash, 0)));
  if (number === undefined) return undefined;
  const deliveryId = number.toString() as DeliveryId;
  return isProof(secret, purposeOf(deliveryId), token.slice(dash + 1)) ? deliveryId : undefined;
}

/** Where an employee opens the page of a delivery. `publicUrl` has no slash at its end. */
export function makeLink(publicUrl: string, secret: string, deliveryId: DeliveryId): string {
  return `${publicUrl}/c/${makeLinkToken(secret, deliveryId)}`;
}

function purposeOf(deliveryId: DeliveryId): string {
  return `confirm:${deliveryId}`;
}

function readNumber(text: string): bigint | undefined {
  if (text.length > longestNumber || !/^[1-9a-z][0-9a-z]*$/.test(text)) return undefined;
  let number = 0n;
  for (const digit of text) number = number * 36n + BigInt(Number.parseInt(digit, 36));
  return number <= largestBigint ? number : undefined;
}
