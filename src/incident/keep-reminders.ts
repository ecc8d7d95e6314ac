import { retryDeadlock, transaction, type Pool, type Transaction } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import type { IncidentId } from '../kernel/id.ts';
import { prepareReminder } from './prepare-message.ts';
import { isAnybodyAddressed } from './recipient-store.ts';
import {
  countDown,
  endReminders,
  findRemindersDue,
  forgetOver,
  holdReminded,
  putOff,
} from './reminder-store.ts';
import { readRun } from './run-store.ts';
import { writeMessage } from './write-message.ts';

interface Deps {
  pool: Pool;
  clock: Clock;
  ringPlan: () => void;
}

/**
 * Reminds whoever has not answered, on the cadence of the playbook. When the next reminder is due stands in the question's
 * row, and is moved on in the transaction that writes the reminder: a round that dies has sent nothing or all of it. One
 * process at a time holds an incident, and nobody is reminded by one that does not run. Rings the planner for what it wrote.
 * Throws the first fault, when all incidents were looked at.
 */
export async function keepReminders({ pool, clock, ringPlan }: Deps): Promise<void> {
  const now = clock.now();
  const faults: unknown[] = [];
  await retryDeadlock(() => forgetOver(pool, now));
  for (const id of await findRemindersDue(pool, now)) {
    try {
      if (await retryDeadlock(() => transaction(pool, (tx) => remind(tx, id, now)))) ringPlan();
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
}

/** Opens the round of a loop that reminds. */
export function openReminder(deps: Deps): () => Promise<false> {
  return async () => {
    await keepReminders(deps);
    return false;
  };
}

/** Whether a reminder was written. Whoever is still to be told the first time, by a channel that is down say, is not reminded. */
async function remind(tx: Transaction, id: IncidentId, now: Date): Promise<boolean> {
  if (!(await holdReminded(tx, id, now))) return false;
  const run = await readRun(tx, id);
  const message = { incidentId: id, number: run.latest + 1 };
  const reminder = prepareReminder(run, { butWaiting: true });
  if (await isAnybodyAddressed(tx, message, reminder.addressees)) {
    await writeMessage(tx, reminder, 'tocsin', now);
    await countDown(tx, id);
    return true;
  }
  const everybodySilent = prepareReminder(run).addressees;
  if (await isAnybodyAddressed(tx, message, everybodySilent)) await putOff(tx, id, now);
  else await endReminders(tx, id);
  return false;
}
