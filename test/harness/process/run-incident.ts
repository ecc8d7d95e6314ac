import { deliveryListSchema, incidentSchema, type DeliveryRow } from '../../../src/reachability/schema.ts';
import { newId } from '../../../src/kernel/id.ts';
import { eventually } from '../scene/eventually.ts';
import { countSends } from './count-sends.ts';
import type { House } from './open-house.ts';

/** Attempts whose end is not known yet. */
const OPEN = ['queued', 'sending', 'in-doubt'];

/** Launches the exercise for everybody and answers its id. */
export async function launchExercise(house: House): Promise<string> {
  const body = { playbook: 'reachability-exercise', inputs: {}, exercise: true };
  const answer = await house.ask({ method: 'POST', path: '/incidents', body, idempotencyKey: newId() });
  return incidentSchema.parse(answer).id;
}

/** Resolves when the carriers have taken this many messages. */
export async function untilSent({ simulator }: House, sends: number): Promise<void> {
  await eventually(
    `${sends} messages at the carriers`,
    () => countSends(simulator).size >= sends || undefined,
    {
      withinMs: 60_000,
      everyMs: 5,
      instead: () => `${countSends(simulator).size} were there`,
    },
  );
}

/** Resolves with a row a person when nobody is pending and no attempt is open any more. */
export async function untilSettled(house: House, incident: string): Promise<readonly DeliveryRow[]> {
  let open: readonly DeliveryRow[] = [];
  return eventually(
    'every attempt to end',
    async () => {
      const page = await house.ask({ method: 'GET', path: `/incidents/${incident}/deliveries?limit=1000` });
      const { items } = deliveryListSchema.parse(page);
      open = items.filter(
        ({ state, attempts }) => state === 'pending' || attempts.some((it) => OPEN.includes(it.state)),
      );
      return open.length === 0 ? items : undefined;
    },
    { withinMs: 120_000, everyMs: 250, instead: () => JSON.stringify(open.slice(0, 5), null, 1) },
  );
}

/** How many people of the incident are in each state. */
export async function reachOf(house: House, incident: string) {
  const answer = await house.ask({ method: 'GET', path: `/incidents/${incident}` });
  return incidentSchema.parse(answer).reachability;
}
