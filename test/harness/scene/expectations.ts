import { expect } from 'vitest';
import { query } from '../../../src/db/sql.ts';
import { personStates, reachabilitySchema } from '../../../src/reachability/schema.ts';
import type { ApiClient, Json } from './api-client.ts';
import { eventually } from './eventually.ts';
import type { Stage } from './open-stage.ts';

/** What a story waits for, seen through the API. */
export function openExpectations(stage: Stage, { expectOk }: ApiClient) {
  /** The incident's numbers; at every look the six states add up to the recipients. */
  async function readReach(incidentId: string) {
    const incident = await expectOk('GET', `/incidents/${incidentId}`);
    const reach = reachabilitySchema.parse(incident['reachability']);
    const sum = personStates.reduce((total, state) => total + reach[state], 0);
    expect(sum, `the six states of ${JSON.stringify(reach)}`).toBe(reach.recipients);
    return reach;
  }

  return {
    readReach,
    expectReach: async (incidentId: string, numbers: Json): Promise<void> => {
      let latest: unknown;
      const look = async () => {
        latest = await readReach(incidentId);
        try {
          expect(latest).toMatchObject(numbers);
          return true;
        } catch {
          return undefined;
        }
      };
      const instead = () => JSON.stringify(latest);
      await eventually(`the numbers ${JSON.stringify(numbers)}`, look, { instead });
    },
    readRows: async (incidentId: string): Promise<Json[]> =>
      (await expectOk('GET', `/incidents/${incidentId}/deliveries?limit=1000`))['items'] as Json[],
    expectEnded: async (
      incidentId: string,
      meanwhile: () => void | Promise<void>,
      withinMs = 30_000,
    ): Promise<void> => {
      const look = async () => {
        await readReach(incidentId);
        if ((await query(stage.db.pool, OPEN, [incidentId])).length === 0) return true;
        await meanwhile();
        return undefined;
      };
      await eventually('every delivery to have ended', look, { withinMs });
    },
    expectState: async (incidentId: string, state: string): Promise<void> => {
      const look = async () =>
        (await expectOk('GET', `/incidents/${incidentId}`))['state'] === state || undefined;
      await eventually(`the incident to be ${state}`, look);
    },
    expectStanding: async (externalId: string, channel: string, standing: string): Promise<void> => {
      const look = async () => {
        const { items } = await expectOk('GET', `/employees?externalId=${externalId}`);
        const [employee] = items as { contactPoints: { channel: string; standing: string }[] }[];
        const points = employee?.contactPoints.filter((point) => point.channel === channel) ?? [];
        return points.some((point) => point.standing === standing) || undefined;
      };
      await eventually(`the ${channel} of ${externalId} to be ${standing}`, look);
    },
  };
}

/** Whoever has not ended: without a delivery yet, or with one that goes on. */
const OPEN = `
SELECT 1 FROM messages WHERE incident_id = $1 AND fanned_out_at IS NULL
UNION ALL SELECT 1 FROM deliveries WHERE incident_id = $1 AND ended_at IS NULL`;
