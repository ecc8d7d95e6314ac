import pg from 'pg';
import type { Launched, Side } from '../measure.ts';
import type { House } from './house.ts';

/** The product, launched over HTTP, its outcomes read from its own tables. */
export function productSide(house: House, databaseUrl: string): Side & { close(): Promise<void> } {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const count = async (text: string, values: readonly unknown[]): Promise<number> => {
    const { rows } = await pool.query<{ count: number }>(text, [...values]);
    return rows[0]?.count ?? 0;
  };
  const launch = async (recipients: number): Promise<Launched> => {
    const incident = await house.launch(recipients);
    return {
      // A message that is not accounted for is open, whether it was planned already or not.
      countOpen: async () => recipients - (await count(SETTLED, [incident])),
      countWrong: (reported) =>
        count(WRONG, [incident, ...(reported ? ['delivered', 'delivered'] : ['sent', 'accepted'])]),
    };
  };
  return { pids: house.processes.map(({ pid }) => pid), launch, close: () => pool.end() };
}

const SETTLED = `
SELECT count(*)::int FROM attempts WHERE incident_id = $1 AND state NOT IN ('queued', 'sending', 'in-doubt')`;

const WRONG = `
SELECT count(*)::int
  FROM deliveries d LEFT JOIN attempts a ON a.delivery_id = d.id
 WHERE d.incident_id = $1 AND (d.state, a.state) IS DISTINCT FROM ($2, $3)`;
