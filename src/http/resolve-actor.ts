import type { Request } from 'express';
import type { Context } from '../context.ts';
import type { Actor } from '../identity/actor.ts';
import { findKeyHolder } from '../identity/api-keys.ts';
import { findActiveOperator } from '../identity/operators.ts';
import { isLocal } from './local-requests.ts';
import { checkSameOrigin } from './same-origin.ts';
import { longestSessionMs } from './session.ts';

/**
 * Who asks: somebody at the machine itself, the holder of an API key, or a signed-in operator with the role they
 * have at this moment; undefined where nobody is known. A key that is sent must hold: the cookie beside it does
 * not count. Throws a Problem when a cookie speaks for a request that another site sent.
 */
export async function resolveActor(
  context: Pick<Context, 'config' | 'db' | 'clock'>,
  request: Request,
): Promise<Actor | undefined> {
  if (isLocal(request)) return { kind: 'local', id: 'local', role: 'admin' };
  const authorization = request.get('authorization');
  if (authorization !== undefined) {
    const [, key] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    return key === undefined ? undefined : findKeyHolder(context, key);
  }
  return operatorOf(context, request);
}

async function operatorOf(
  context: Pick<Context, 'config' | 'db' | 'clock'>,
  request: Request,
): Promise<Actor | undefined> {
  // Before the session middleware there is no session at all.
  const session = request.session as Request['session'] | undefined;
  if (session?.operatorId === undefined) return undefined;
  const ageMs = context.clock.now().getTime() - (session.signedInAt ?? 0);
  if (ageMs > longestSessionMs) return undefined;
  const operator = await findActiveOperator(context.db, session.operatorId);
  if (operator === undefined) return undefined;
  checkSameOrigin(request, context.config.publicUrl);
  return { kind: 'operator', id: `operator:${operator.name}`, role: operator.role };
}
