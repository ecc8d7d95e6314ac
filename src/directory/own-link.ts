import { parse, validate } from 'uuid';
import type { EmployeeId } from '../kernel/id.ts';
import { isProof, makeProof } from '../kernel/proof.ts';

/** Whose own page a link opens, and which of their links it is: a new one makes those before it void. */
export interface OwnLink {
  readonly employeeId: EmployeeId;
  readonly number: number;
}

/**
 * The token of an employee's own page: the link's number, the employee's id as base64url, and 128 bits of HMAC-SHA256
 * over both, with dots between. Nothing of it is stored but the number.
 */
export function makeOwnToken(secret: string, link: OwnLink): string {
  const id = Buffer.from(parse(link.employeeId)).toString('base64url');
  return `${link.number}.${id}.${makeProof(secret, purposeOf(link))}`;
}

/** The link a token stands for; undefined where it is not one of ours. Whether it is still good, the directory knows. */
export function readOwnToken(secret: string, token: string): OwnLink | undefined {
  const [, number = '', id = '', proof = ''] =
    /^(0|[1-9]\d{0,8})\.([\w-]{22})\.([\w-]{22})$/.exec(token) ?? [];
  const employeeId = readId(id);
  if (employeeId === undefined) return undefined;
  const link = { employeeId, number: Number(number) };
  return isProof(secret, purposeOf(link), proof) && makeOwnToken(secret, link) === token ? link : undefined;
}

/** The path of the page. */
export function ownPath(secret: string, link: OwnLink): string {
  return `/me/${makeOwnToken(secret, link)}`;
}

function purposeOf({ employeeId, number }: OwnLink): string {
  return `own-page:${employeeId}:${number}`;
}

function readId(text: string): EmployeeId | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== 16) return undefined;
  const id = bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return validate(id) ? (id as EmployeeId) : undefined;
}
