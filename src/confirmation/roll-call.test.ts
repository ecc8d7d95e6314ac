import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type House } from '../../test/fixtures/answering-house.ts';
import { query } from '../db/sql.ts';
import { newId, type DeliveryId, type EmployeeId, type IncidentId } from '../kernel/id.ts';
import { handleReply } from './handle-reply.ts';
import { makeLink } from './link-token.ts';

const publicUrl = 'https://tocsin.example';
const secret = 'a secret of thirty-two characters';
const now = new Date('2026-11-24T08:20:00Z');
const toldAt = new Date('2026-11-24T08:10:00Z');

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

let number = 0;
const nextMobile = () => `+8869124${String(++number).padStart(5, '0')}`;
const text = (from: string, body: string, sid = `SM-${++number}`, writtenAt?: Date) =>
  handleReply(
    { db: house.db, clock: { now: () => now }, publicUrl, secret },
    { providerRef: sid, provider: 'main', from, body, carrierDid: null, ...(writtenAt && { writtenAt }) },
  );
const run = (sql: string, ...values: unknown[]) => house.db.pool.query(sql, values);

interface Listed {
  officer: EmployeeId;
  people?: number;
  /** How many of them its texts have named; all where it is absent. */
  named?: number;
  from?: number;
  incidentId?: IncidentId;
}

/** People of an incident who are silent, on the list of an officer who was told of it by SMS. */
async function list({ officer, people = 4, named = people, from = 1, incidentId }: Listed) {
  const id = incidentId ?? (await house.incident());
  const deliveries: DeliveryId[] = [];
  const employeeId = await house.employee();
  const first = await house.delivery({ incidentId: id, employeeId });
  deliveries.push(first);
  for (let one = 1; one < people; one++) {
    const rows = await query<{ id: DeliveryId }>(
      house.db.pool,
      `INSERT INTO deliveries (message_id, incident_id, employee_id, priority, state, created_at)
       SELECT message_id, incident_id, $2, priority, 'sent', created_at FROM deliveries WHERE id = $1 RETURNING id`,
      [first, await house.employee()],
    );
    deliveries.push(...rows.map((row) => row.id));
  }
  const listId = newId();
  await run(
    `INSERT INTO silent_lists (id, incident_id, message_id, employee_id, role, opened_at, look_at, told_at, told_people)
     SELECT $1, d.incident_id, d.message_id, $3, 'roll-call', $4, $4, $4, $5 FROM deliveries d WHERE d.id = $2`,
    listId,
    first,
    officer,
    toldAt,
    people,
  );
  await run(
    'INSERT INTO listed (delivery_id, tell, list_id, at) SELECT unnest($1::bigint[]), 0, $2, $3',
    deliveries,
    listId,
    toldAt,
  );
  await run(
    `INSERT INTO list_numbers (list_id, delivery_id, number, at)
     SELECT $2, d.id, d.place + $3 - 1, $4 FROM unnest($1::bigint[]) WITH ORDINALITY AS d(id, place) WHERE d.place <= $5`,
    deliveries,
    listId,
    from,
    toldAt,
    named,
  );
  const messageId = newId();
  await run(
    `INSERT INTO messages (id, incident_id, exercise, kind, step, texts, answers, route, wait_for_answers_ms, priority,
                           recipients, list_id, created_at)
     SELECT $1, m.incident_id, m.exercise, 'list', m.step, m.texts, '[]', m.route, 0, m.priority, 1, $3, $4
       FROM deliveries d JOIN messages m ON m.id = d.message_id WHERE d.id = $2`,
    messageId,
    first,
    listId,
    toldAt,
  );
  const [told] = await query<{ id: DeliveryId }>(
    house.db.pool,
    `INSERT INTO deliveries (message_id, incident_id, employee_id, priority, state, created_at)
     VALUES ($1, $2, $3, 1, 'sent', $4) RETURNING id`,
    [messageId, id, officer, toldAt],
  );
  if (told === undefined) throw new Error('no list was told');
  await house.attempt({ deliveryId: told.id, channel: 'sms' });
  return { incidentId: id, listId, deliveries, told: told.id, link: makeLink(publicUrl, secret, told.id) };
}

const answersOf = async (ids: readonly DeliveryId[]) =>
  (
    await query<{ answer: string | null; help: boolean }>(
      house.db.pool,
      'SELECT answer, needs_help AS help FROM deliveries WHERE id = ANY ($1::bigint[]) ORDER BY id',
      [ids],
    )
  ).map(({ answer, help }) => (help ? `${answer ?? '?'}!` : answer));
const officerOn = (mobile: string) => house.employee({ mobile, name: 'Chen Wei' });
const toRead = (told: DeliveryId) =>
  query(house.db.pool, 'SELECT is_call AS "isCall" FROM replies_to_read WHERE delivery_id = $1', [told]);

describe('a roll call by one text', () => {
  it('marks each on behalf of, by whose list it is, and says what was recorded', async () => {
    const mobile = nextMobile();
    const { deliveries, listId } = await list({ officer: await officerOn(mobile), people: 9, named: 5 });
    expect(await text(mobile, '1 3 4 ok, 2 help', 'SM-marks')).toBe(
      'Recorded: 3 safe, 1 needs help. 5 still silent.',
    );
    expect((await answersOf(deliveries)).slice(0, 5)).toEqual(['safe', 'help!', 'safe', 'safe', null]);
    const kept = await query(
      house.db.pool,
      `SELECT DISTINCT via, on_behalf_by LIKE 'employee:%' AS behalf FROM confirmations WHERE delivery_id = ANY ($1::bigint[])`,
      [deliveries],
    );
    expect(kept).toEqual([{ via: 'roll-call', behalf: true }]);
    expect(
      await query(house.db.pool, 'SELECT told_people AS people FROM silent_lists WHERE id = $1', [listId]),
    ).toEqual([{ people: 5 }]);
    expect(await text(mobile, '1 3 4 ok, 2 help', 'SM-marks')).toContain('3 safe, 1 needs help');
    expect(
      await query(house.db.pool, 'SELECT 1 FROM confirmations WHERE delivery_id = ANY ($1::bigint[])', [
        deliveries,
      ]),
    ).toHaveLength(4);
  });

  it.each([
    ['9 ok, 1 ok', 'a number that is on no list'],
    ['1 ok, 2 perhaps', 'words that nobody knows'],
    ['1 2', 'no answer'],
    ['Ana is safe', 'a name'],
  ])('%j marks nobody, is answered with how to write it, and is read by a person: %s', async (body) => {
    const mobile = nextMobile();
    const { deliveries, told, link } = await list({ officer: await officerOn(mobile) });
    expect(await text(mobile, body)).toBe(
      'Nothing was recorded: we could not read that, or a number is not on your list.\n' +
        `By text: "1 3 ok, 2 help".\n${link}`,
    );
    expect(await answersOf(deliveries)).toEqual([null, null, null, null]);
    expect(await toRead(told)).toEqual([{ isCall: false }]);
  });

  it.each([
    ['1 ok, 1 help', ['?!', null, null, null]],
    ['1 9 ok, 2 help', [null, '?!', null, null]],
    ['ok 1, 2 help', [null, null, null, null]],
    ['3 help, 2 others ok', [null, null, null, null]],
    ['trapped in stairwell B', [null, null, null, null]],
  ])('%j marks nobody, and is read first, for somebody may need help', async (body, answers) => {
    const mobile = nextMobile();
    const { deliveries, told } = await list({ officer: await officerOn(mobile) });
    expect(await text(mobile, body)).toContain('Nothing was recorded');
    expect(await answersOf(deliveries)).toEqual(answers);
    expect(await toRead(told)).toEqual([{ isCall: true }]);
  });

  it('takes "all" for those whom it has named, and for the others only with their count', async () => {
    const mobile = nextMobile();
    const { deliveries } = await list({ officer: await officerOn(mobile), named: 2 });
    expect(await text(mobile, 'all ok')).toContain('For all 4: "all 4 ok".');
    expect(await text(mobile, 'all 3 ok')).toContain('Nothing was recorded');
    expect(await answersOf(deliveries)).toEqual([null, null, null, null]);
    expect(await text(mobile, '2 help, all 4 ok')).toBe('Recorded: 3 safe, 1 needs help. 0 still silent.');
  });

  it('leaves those alone who have answered for themselves, unless they are named', async () => {
    const mobile = nextMobile();
    const { deliveries } = await list({ officer: await officerOn(mobile) });
    await run(
      `UPDATE deliveries SET state = 'confirmed', answer = 'not-on-site', confirmed_at = $2 WHERE id = $1`,
      deliveries[1],
      toldAt,
    );
    await text(mobile, '1-3 ok');
    expect(await answersOf(deliveries)).toEqual(['safe', 'not-on-site', 'safe', null]);
    await text(mobile, 'all ok');
    expect(await answersOf(deliveries)).toEqual(['safe', 'not-on-site', 'safe', 'safe']);
    await text(mobile, '2 ok');
    expect(await answersOf(deliveries)).toEqual(['safe', 'safe', 'safe', 'safe']);
  });

  it('flags who may need help where the rest cannot be read, and marks nobody', async () => {
    const mobile = nextMobile();
    const { deliveries, told } = await list({ officer: await officerOn(mobile) });
    expect(await text(mobile, '1 ok, 2 trapped under a rack')).toContain('Nothing was recorded');
    expect(await answersOf(deliveries)).toEqual([null, '?!', null, null]);
    expect(await toRead(told)).toEqual([{ isCall: true }]);
  });

  it('written before somebody was numbered it does not mean them', async () => {
    const mobile = nextMobile();
    const { deliveries } = await list({ officer: await officerOn(mobile) });
    const before = new Date(toldAt.getTime() - 60_000);
    await text(mobile, 'all ok', `SM-${++number}`, before);
    expect(await answersOf(deliveries)).toEqual([null, null, null, null]);
  });

  it('of an incident that is over marks nobody', async () => {
    const mobile = nextMobile();
    const { deliveries, incidentId } = await list({ officer: await officerOn(mobile) });
    await run(`UPDATE incidents SET state = 'closed', closed_at = $2 WHERE id = $1`, incidentId, now);
    expect(await text(mobile, '1 ok, 2 help')).toBeNull();
    expect(await answersOf(deliveries)).toEqual([null, null, null, null]);
  });
});

describe('an officer who was asked too', () => {
  async function asked() {
    const mobile = nextMobile();
    const officer = await officerOn(mobile);
    const made = await list({ officer });
    const own = await house.delivery({ incidentId: await house.incident(), employeeId: officer });
    await house.attempt({ deliveryId: own, channel: 'sms' });
    return { mobile, own, ...made };
  }

  it('answers for themselves by the plain digit, and by their own words', async () => {
    const { mobile, own, deliveries } = await asked();
    expect(await text(mobile, '1')).toBe('Received: Safe. Thank you.');
    expect(await text(mobile, 'safe')).toBe('Received: Safe. Thank you.');
    expect(await answersOf([own])).toEqual(['safe']);
    expect(await answersOf(deliveries)).toEqual([null, null, null, null]);
  });

  it('is asked whose answer it is where it could be either, and may say so', async () => {
    const { mobile, own, deliveries } = await asked();
    expect(await text(mobile, '1 ok')).toBe(
      'Nothing was recorded. If you answer for your list, reply "list 1 ok". ' +
        'For yourself: 1 Safe, 2 I need help, 3 Not on site',
    );
    expect(await answersOf([own, ...deliveries])).toEqual([null, null, null, null, null]);
    expect(await text(mobile, 'list 1 ok')).toBe('Recorded: 1 safe. 3 still silent.');
    expect(await answersOf(deliveries)).toEqual(['safe', null, null, null]);
    expect(await answersOf([own])).toEqual([null]);
  });

  it('who needs help by it is looked after, whoever it is', async () => {
    const { mobile, own, deliveries } = await asked();
    expect(await text(mobile, '2 help')).toContain('list 2 help');
    expect(await answersOf([own])).toEqual(['?!']);
    expect(await answersOf(deliveries)).toEqual([null, '?!', null, null]);
  });

  it('marks several by one text, which is no answer of their own', async () => {
    const { mobile, own, deliveries } = await asked();
    expect(await text(mobile, '1 3 4 ok, 2 help')).toContain('Recorded: 3 safe, 1 needs help.');
    expect(await answersOf([own])).toEqual([null]);
    expect(await answersOf(deliveries)).toEqual(['safe', 'help!', 'safe', 'safe']);
  });
});

describe('two lists on one phone', () => {
  it('are told apart by their numbers; what could be either is asked back', async () => {
    const mobile = nextMobile();
    const officer = await officerOn(mobile);
    const fire = await list({ officer });
    const gas = await list({ officer, from: 5 });
    expect(await text(mobile, '6 ok')).toBe('Recorded: 1 safe. 3 still silent.');
    const back = await text(mobile, 'all ok');
    expect(back).toContain('which list do you mean?');
    expect(back).toContain(fire.link);
    expect(back).toContain(gas.link);
    expect(await text(mobile, '1 ok, 7 help')).toContain('Nothing was recorded');
    expect(await answersOf(fire.deliveries)).toEqual([null, null, null, null]);
    expect(await answersOf(gas.deliveries)).toEqual([null, 'safe', '?!', null]);
  });

  it('of two officers who share it: a number that both lists have is asked back', async () => {
    const mobile = nextMobile();
    const one = await list({ officer: await officerOn(mobile) });
    const other = await list({ officer: await officerOn(mobile) });
    expect(await text(mobile, '2 help')).toContain('which list do you mean?');
    expect(await answersOf(one.deliveries)).toEqual([null, '?!', null, null]);
    expect(await answersOf(other.deliveries)).toEqual([null, '?!', null, null]);
  });
});
