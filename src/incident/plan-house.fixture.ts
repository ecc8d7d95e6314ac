import { afterEach, beforeEach } from 'vitest';
import { later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { query, transaction } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import type { DeliveryId, IncidentId } from '../kernel/id.ts';
import { markTexts } from '../playbook/marked-texts.ts';
import type { Answer } from '../playbook/schema.ts';
import type { When } from '../playbook/when.ts';
import { keepPlan } from './keep-plan.ts';
import { insertPlan, type PlannedStep } from './planned-step-store.ts';

export const hour = 60 * minute;
export const ana: Actor = { kind: 'operator', id: 'operator:ana', role: 'operator' };
export const back: Answer = { key: '1', value: 'back', needsHelp: false, labels: { en: 'Back' }, words: {} };

/** A step that goes at some time, and asks where it is said so. */
export function step(name: string, when: When, answers: readonly Answer[] = []): PlannedStep {
  const route = [{ channels: ['sms' as const], afterMs: 0 }];
  const message = { name, route, tells: [], waitForAnswersMs: 10 * minute, answers };
  return {
    when,
    message,
    texts: markTexts({ en: { headline: name, instruction: '' } }, { exercise: false }),
  };
}

/** A database of its own for each test, in which incidents are launched with a plan. */
export function usePlanHouse() {
  let house: EngineHouse;
  beforeEach(async () => {
    house = await openEngineHouse();
  });
  afterEach(() => house.db.close());
  const rows = <Row extends Record<string, unknown>>(sql: string, ...values: unknown[]) =>
    query<Row>(house.db.pool, sql, values);
  const depsAt = (ms: number) => ({
    pool: house.db.pool,
    clock: { now: () => later(ms) },
    ring: () => undefined,
  });
  return {
    rows,
    depsAt,
    newerMessage: (...given: Parameters<EngineHouse['newerMessage']>) => house.newerMessage(...given),
    /** Ten people, told `tell` at the beginning; then what is planned. */
    launch: async (...plan: PlannedStep[]): Promise<{ incidentId: IncidentId; ids: DeliveryId[] }> => {
      const told = await house.deliveries({ people: 10 });
      await rows(`UPDATE deliveries SET state = 'sent', due_at = NULL, ended_at = $1`, later(20 * minute));
      await transaction(house.db.pool, (tx) => insertPlan(tx, told.incidentId, 'tell', plan, later(0)));
      return told;
    },
    /** Looks at the plan so long after the beginning; true where something was sent. */
    keep: async (ms: number): Promise<boolean> => {
      let rang = false;
      const ringPlan = () => {
        rang = true;
      };
      await keepPlan({ ...depsAt(ms), ringPlan });
      return rang;
    },
    answer: (ids: readonly DeliveryId[], value = 'read') =>
      rows(
        `UPDATE deliveries SET state = 'confirmed', answer = $2, confirmed_at = $3 WHERE id = ANY ($1::bigint[])`,
        ids,
        value,
        later(minute),
      ),
    /** The steps that have become updates, in their order. */
    sent: async () =>
      (await rows<{ step: string }>(`SELECT step FROM messages WHERE kind = 'update' ORDER BY number`)).map(
        (row) => row.step,
      ),
    /** What has become of each step, and why. */
    states: async () => {
      const all = await rows<{ step: string; state: string }>(
        `SELECT step, concat_ws(' ', state, reason) AS state FROM planned_steps ORDER BY place`,
      );
      return Object.fromEntries(all.map((row) => [row.step, row.state]));
    },
  };
}
