import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from '../context.ts';
import type { IncidentId } from '../kernel/id.ts';
import { readIncident } from '../reachability/read-incident.ts';
import { readLanes } from '../reachability/read-lanes.ts';

/** How often the lane is looked at, and the first texts are waited for. */
const EVERY_MS = 50;

/** So long the carrier is away: long enough to be noticed, gone round, and looked at. */
const OUTAGE_MS = 30_000;

interface Deps {
  context: Context;
  /** Where the simulator listens. */
  simulatorUrl: string;
  /** Is told what happens, a line each. */
  tell: (line: string) => void;
}

/**
 * An outage of SMS in the middle of an incident: when the first tenth of its people have been sent something the carrier
 * of texts goes away, and comes back half a minute later. Resolves when it is back.
 */
export async function playOutage(
  { context, simulatorUrl, tell }: Deps,
  incidentId: IncidentId,
): Promise<void> {
  const setPlug = async (sms: 'unplugged' | 'working') => {
    const body = JSON.stringify({ sms });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${simulatorUrl}/simulator/levers`, { method: 'PUT', headers, body });
    if (!answer.ok) throw new Error(`the simulator did not move its lever: ${answer.status}`);
  };
  const until = async (isTrue: () => Promise<boolean>) => {
    while (!(await isTrue())) await wait(EVERY_MS);
  };
  await until(async () => {
    const { recipients, pending } = (await readIncident(context, incidentId)).reachability;
    return recipients - pending >= recipients / 10;
  });
  await setPlug('unplugged');
  tell('The carrier of texts is away.');
  const back = wait(OUTAGE_MS);
  await until(async () => {
    const lanes = await readLanes(context);
    return lanes.some(({ channel, state }) => channel === 'sms' && state === 'blocked');
  });
  tell('Tocsin has noticed: push, mail and calls take the place of texts. The board says so, and why.');
  await back;
  await setPlug('working');
  tell('The carrier is back. Tocsin tries it with the next few texts before it trusts it again.');
}
