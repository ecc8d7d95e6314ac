import { deliveryListSchema, type DeliveryRow } from '../../../src/reachability/delivery-schema.ts';
import { incidentSchema } from '../../../src/reachability/schema.ts';
import { newId } from '../../../src/kernel/id.ts';
import { eventually } from '../scene/eventually.ts';
import { SENDS } from './count-sends.ts';
import type { House } from './open-house.ts';

/** Attempts whose end is not known yet. */
const OPEN = ['queued', 'sending', 'in-doubt'];

/** What launches the exercise for everybody. */
export const EXERCISE = { playbook: 'reachability-exercise', inputs: {}, exercise: true };

/** Launches the exercise for everybody and answers its id. */
export async function launchExercise(house: Pick<House, 'ask'>): Promise<string> {
  const call = { method: 'POST', path: '/incidents', body: EXERCISE, idempotencyKey: newId() } as const;
  const answer = await house.ask(call);
  return incidentSchema.parse(answer).id;
}

/** Closes the incident. */
export async function closeIncident(house: Pick<House, 'ask'>, incident: string): Promise<void> {
  await house.ask({ method: 'POST', path: `/incidents/${incident}/close` });
}

/** How many messages the carriers were asked to take; counted, not looked through, for it is asked often. */
export function countTaken({ simulator }: Pick<House, 'simulator'>): number {
  return SENDS.reduce((sum, kind) => sum + simulator.ledger.count(kind), 0);
}

/** Resolves when the carriers have been given this many messages. */
export async function untilSent(house: Pick<House, 'simulator'>, sends: number): Promise<void> {
  await eventually(`${sends} messages at the carriers`, () => countTaken(house) >= sends || undefined, {
    withinMs: 120_000,
    everyMs: 5,
    instead: () => `${countTaken(house)} were there`,
  });
}

/** Resolves with a row a person when nobody is pending and no attempt is open any more. */
export async function untilSettled(
  house: Pick<House, 'ask'>,
  incident: string,
): Promise<readonly DeliveryRow[]> {
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
export async function reachOf(house: Pick<House, 'ask'>, incident: string) {
  const answer = await house.ask({ method: 'GET', path: `/incidents/${incident}` });
  return incidentSchema.parse(answer).reachability;
}
