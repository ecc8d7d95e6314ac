import { createHmac } from 'node:crypto';
import connectPgSimple from 'connect-pg-simple';
import type { Request, RequestHandler } from 'express';
import session from 'express-session';
import type { Context } from '../context.ts';
import type { Operator } from '../identity/operators.ts';

declare module 'express-session' {
  interface SessionData {
    operatorId: string;
    /** Milliseconds of the clock. */
    signedInAt: number;
  }
}

/** A session ends after this long without a request (ASVS 5.0, 7.3.1). */
const IDLE_MS = 30 * 60_000;
/** A session ends this long after signing in, whatever was done in it (ASVS 5.0, 7.3.2). */
export const longestSessionMs = 12 * 60 * 60_000;

/**
 * Sessions of signed-in operators, kept in the table `session`. Nothing is stored and no cookie set before
 * somebody signs in. With an https PUBLIC_URL the cookie goes over https only, whatever the hop behind the proxy.
 */
export function sessions(context: Pick<Context, 'config' | 'db' | 'log'>): RequestHandler[] {
  const { config, db, log } = context;
  const secure = config.publicUrl.startsWith('https:');
  const PgStore = connectPgSimple(session);
  const store = new PgStore({
    pool: db.pool,
    tableName: 'session',
    errorLog: (...details: unknown[]) => log.warn({ details: details.map(String) }, 'old sessions stay'),
  });
  const asPublic: RequestHandler = (request, _response, next) => {
    if (secure) Object.defineProperty(request, 'secure', { value: true, configurable: true });
    next();
  };
  const middleware = session({
    store,
    name: secure ? '__Host-tocsin' : 'tocsin',
    secret: createHmac('sha256', config.secret).update('session').digest('base64url'),
    resave: false,
    saveUninitialized: false,
    rolling: true,
    cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: IDLE_MS },
  });
  return [asPublic, middleware];
}

/** Begins the operator's session, under a new id so that one planted before is worth nothing. */
export async function beginSession(
  { clock }: Pick<Context, 'clock'>,
  request: Request,
  operator: Operator,
): Promise<void> {
  await settle((done) => request.session.regenerate(done));
  request.session.operatorId = operator.id;
  request.session.signedInAt = clock.now().getTime();
  await settle((done) => request.session.save(done));
}

/** Ends the session, here and in the database. */
export async function endSession(request: Request): Promise<void> {
  await settle((done) => request.session.destroy(done));
}

function settle(act: (done: (error: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    act((error) => {
      if (error === null || error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('The session could not be kept.'));
    });
  });
}
