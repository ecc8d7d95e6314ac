import { query, sqlState, type Pool } from './sql.ts';

/** What a server that lets nobody in says or does not say, by its code, and what to do about it. */
const causes: Readonly<Record<string, (at: Address) => string>> = {
  ECONNREFUSED: () => 'nothing listens there: start PostgreSQL',
  ENOTFOUND: () => 'its name is not known: check the name',
  EAI_AGAIN: () => 'the name service does not answer: check the name',
  ENOENT: () => 'there is no such socket: start PostgreSQL',
  ETIMEDOUT: () => SILENT,
  EHOSTUNREACH: () => SILENT,
  ENETUNREACH: () => SILENT,
  '28P01': ({ user }) => `it refuses the password of "${user}": correct user and password`,
  '28000': ({ user }) => `it does not let "${user}" in from here: correct the user, or let it in`,
  '3D000': ({ database }) => `it has no database "${database}": create it`,
  '53300': () => 'all its connections are taken: free some, or allow more',
  '57P03': () => 'it is starting or stopping: try again in a moment',
};

const SILENT = 'it does not answer: check network and firewall';

interface Address {
  readonly place: string;
  readonly user: string;
  readonly database: string;
}

/** Asks the server for a word. Throws an Error whose one line names place, variable and what to do, and no password. */
export async function reachServer(pool: Pool, databaseUrl: string): Promise<void> {
  try {
    await query(pool, 'SELECT 1');
  } catch (error) {
    throw new Error(sayUnreachable(databaseUrl, error), { cause: error });
  }
}

function sayUnreachable(databaseUrl: string, error: unknown): string {
  const at = addressOf(databaseUrl);
  const message = error instanceof Error ? error.message : String(error);
  const silent = /^timeout exceeded|^Connection terminated due to/.test(message);
  const cause = silent ? SILENT : (causes[sqlState(error) ?? '']?.(at) ?? message);
  return `PostgreSQL at ${at.place} cannot be used; ${cause}, or change DATABASE_URL, which names it`;
}

function addressOf(databaseUrl: string): Address {
  const { hostname, port, username, pathname, searchParams } = new URL(databaseUrl);
  const folder = searchParams.get('host');
  return {
    place: folder ?? `${hostname === '' ? 'localhost' : hostname}:${port === '' ? '5432' : port}`,
    user: username,
    database: pathname.slice(1),
  };
}
