import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../test/harness/scene/eventually.ts';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { confirm } from '../../confirmation/confirm.ts';
import { query, transaction } from '../../db/sql.ts';
import type { DeliveryId, EmployeeId, IncidentId } from '../../kernel/id.ts';
import { fireAnswers, tellIncident } from '../../reachability/incident-story.test-data.ts';
import { readBoard } from '../../reachability/read-board.ts';
import { readReachability } from '../../reachability/read-reachability.ts';
import { deliverySchema, type DeliveryView } from '../../reachability/delivery-schema.ts';
import { incidentSchema } from '../../reachability/schema.ts';

let web: Web;
beforeAll(async () => {
  web = await openWeb();
});
afterAll(() => web.close());

/** A fire that asks Ana and Bo, and asks both again. */
async function fire() {
  const { incidentId, employeeIds } = await tellIncident(web.context.db, {
    startedAt: web.clock.now(),
    messages: [
      { kind: 'alert', answers: fireAnswers },
      { kind: 'reminder', answers: fireAnswers },
    ],
    people: ['Ana', 'Bo'].map((name) => ({
      name,
      site: 'Lyon',
      messages: [{ state: 'sent' }, { state: 'sent' }],
    })),
  });
  const [ana, bo] = employeeIds;
  if (ana === undefined || bo === undefined) throw new Error('Nobody was told of.');
  return { incidentId, ana, bo };
}

/** Somebody answers one of its messages, a minute later. */
async function says(
  incidentId: IncidentId,
  employeeId: EmployeeId,
  answer: string,
  note?: string,
  message = 2,
) {
  web.clock.jump(60_000);
  const [delivery] = await query<{ id: DeliveryId }>(
    web.context.db.pool,
    `SELECT d.id FROM deliveries d JOIN messages m ON m.id = d.message_id
      WHERE d.incident_id = $1 AND d.employee_id = $2 AND m.number = $3`,
    [incidentId, employeeId, message],
  );
  if (delivery === undefined) throw new Error('They were not asked.');
  const sourceRef = `${delivery.id}-${web.clock.now().toISOString()}`;
  await confirm(web.context, { deliveryId: delivery.id, answer, via: 'page', note, sourceRef });
}

async function call(
  method: 'get' | 'post',
  path: string,
  body?: object,
  role: 'operator' | 'viewer' = 'operator',
) {
  return request(web.app)
    [method](`/api/v1/incidents/${path}`)
    .set('Authorization', await web.bearer(role))
    .send(body);
}

const read = async (incidentId: IncidentId, employeeId: EmployeeId): Promise<DeliveryView> =>
  deliverySchema.parse((await call('get', `${incidentId}/deliveries/${employeeId}`)).body);
const clear = (incidentId: IncidentId, employeeId: EmployeeId, body: object, role?: 'viewer') =>
  call('post', `${incidentId}/deliveries/${employeeId}/clear-help`, body, role);

test('a call for help stays, whatever is said later, until somebody clears it and says what was done', async () => {
  const { incidentId, ana } = await fire();
  await says(incidentId, ana, 'help', 'Stairwell B');
  await says(incidentId, ana, 'safe');
  const before = await read(incidentId, ana);
  expect(before).toMatchObject({ needsHelp: true, confirmation: { answer: 'safe' }, helped: null });
  expect(before.help).toMatchObject({ via: 'page', note: 'Stairwell B', saidSince: { answer: 'safe' } });
  const calledAt = before.help?.calledAt ?? '';
  expect(Date.parse(before.help?.saidSince?.at ?? '') - Date.parse(calledAt)).toBeGreaterThanOrEqual(60_000);
  expect(await readReachability(web.context, incidentId)).toMatchObject({ needHelp: 1, helpCleared: 0 });

  const cleared = await clear(incidentId, ana, { note: 'Carried out by the fire brigade', calledAt });
  expect(cleared.status).toBe(200);
  const after = deliverySchema.parse(cleared.body);
  expect(after).toMatchObject({ needsHelp: false, help: null, confirmation: { answer: 'safe' } });
  expect(after.helped).toMatchObject({ note: 'Carried out by the fire brigade' });
  const { at, by: who, note } = after.helped ?? {};
  expect(after.timeline.at(-1)).toMatchObject({ at, who, note, kind: 'helped' });
  const incident = incidentSchema.parse((await call('get', incidentId)).body);
  expect(incident.reachability).toMatchObject({ needHelp: 0, helpCleared: 1, byAnswer: { safe: 1 } });

  const audit = 'SELECT actor, subject, details FROM audit_entries WHERE action = $1 AND subject = $2';
  expect(await query(web.context.db.pool, audit, ['incident.help-cleared', incidentId])).toEqual([
    {
      actor: after.helped?.by,
      subject: incidentId,
      details: { employeeId: ana, note: 'Carried out by the fire brigade' },
    },
  ]);
});

test('whoever calls again is in need again, and one call of many messages is cleared at once', async () => {
  const { incidentId, ana, bo } = await fire();
  await says(incidentId, ana, 'help');
  await says(incidentId, ana, 'help', undefined, 1);
  await says(incidentId, bo, 'help');
  await clear(incidentId, ana, { note: 'Helped' });
  expect(await readReachability(web.context, incidentId)).toMatchObject({ needHelp: 1, helpCleared: 1 });
  await says(incidentId, ana, 'help', 'Smoke again');
  const again = await read(incidentId, ana);
  expect(again).toMatchObject({ needsHelp: true, help: { note: 'Smoke again' }, helped: { note: 'Helped' } });
  expect(await readReachability(web.context, incidentId)).toMatchObject({ needHelp: 2, helpCleared: 0 });
});

test('who did not know of the newest call does not clear it', async () => {
  const { incidentId, ana } = await fire();
  await says(incidentId, ana, 'help');
  const calledAt = (await read(incidentId, ana)).help?.calledAt;
  await says(incidentId, ana, 'help', 'The roof is on fire');
  expect((await clear(incidentId, ana, { note: 'Helped', calledAt })).status).toBe(409);
  expect((await read(incidentId, ana)).needsHelp).toBe(true);
});

test('a call that is being written while another is cleared stays open', async () => {
  const { incidentId, ana } = await fire();
  await says(incidentId, ana, 'help');
  const calledAt = (await read(incidentId, ana)).help?.calledAt;
  const later = new Date(web.clock.now().getTime() + 1_000);
  const answer = await transaction(web.context.db.pool, async (tx) => {
    await query(tx, 'UPDATE deliveries SET called_at = $2 WHERE employee_id = $1', [ana, later]);
    const clearing = clear(incidentId, ana, { note: 'Helped', calledAt });
    await eventually('the other to wait for the lock', async () => {
      const waiting = await query(
        web.context.db.pool,
        `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      );
      return waiting.length > 0 || undefined;
    });
    return { clearing };
  });
  expect((await answer.clearing).status).toBe(409);
  expect((await read(incidentId, ana)).needsHelp).toBe(true);
});

test('clearing twice keeps the first word, clearing nothing changes nothing, and a viewer may not', async () => {
  const { incidentId, ana, bo } = await fire();
  await says(incidentId, ana, 'help');
  expect((await clear(incidentId, ana, { note: 'I look' }, 'viewer')).status).toBe(403);
  expect((await clear(incidentId, ana, { note: ' ' })).status).toBe(400);
  await clear(incidentId, ana, { note: 'Helped' });
  expect((await clear(incidentId, ana, { note: 'Helped by me as well' })).status).toBe(200);
  expect((await read(incidentId, ana)).helped?.note).toBe('Helped');
  expect((await clear(incidentId, bo, { note: 'Helped' })).status).toBe(200);
  expect(await read(incidentId, bo)).toMatchObject({ helped: null, state: 'sent' });
  const nobody = '00000000-0000-7000-8000-000000000000' as EmployeeId;
  expect((await clear(incidentId, nobody, { note: 'Helped' })).status).toBe(404);
});

test('the board says of each answer who needs help all the same, and whose call was cleared', async () => {
  const { incidentId, ana, bo } = await fire();
  await says(incidentId, ana, 'help', 'Stairwell B');
  await says(incidentId, ana, 'safe');
  await says(incidentId, bo, 'help');
  await clear(incidentId, bo, { note: 'Helped' });
  const board = await readBoard(web.context, incidentId);
  expect(board?.reachability).toMatchObject({ needHelp: 1, helpCleared: 1, byAnswer: { safe: 1, help: 1 } });
  expect(board?.helpByAnswer).toEqual({ safe: { open: 1, cleared: 0 }, help: { open: 0, cleared: 1 } });
  expect(board?.help).toMatchObject([{ name: 'Ana', note: 'Stairwell B' }]);
});
