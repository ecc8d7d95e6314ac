import { describe, expect, it } from 'vitest';
import { later, minute } from '../../test/fixtures/engine-house.ts';
import type { IncidentId } from '../kernel/id.ts';
import { openSilentHouse, rollCall } from './silent-house.fixture.ts';
import { closeEnded } from './sweep.ts';

const { pool, run, rows, keep, keepFrom, fire, said, answers } = openSilentHouse();

describe('a list', () => {
  it('takes the place of its older words, and counts nobody', async () => {
    const { ids } = await fire();
    await keepFrom(5 * minute);
    await answers(ids.slice(0, 1));
    await keep(9 * minute);
    const told = await rows(
      `SELECT d.state, d.reason, d.due_at, m.number FROM messages m JOIN deliveries d ON d.message_id = m.id
        WHERE m.kind = 'list' ORDER BY d.id`,
    );
    expect(told).toEqual([
      { state: 'stopped', reason: 'superseded', due_at: null, number: null },
      { state: 'pending', reason: null, due_at: later(9 * minute), number: null },
    ]);
    expect(
      await rows('SELECT DISTINCT m.kind FROM recipients r JOIN messages m ON m.id = r.message_id'),
    ).toEqual([{ kind: 'alert' }]);
    expect(await rows(`SELECT actor, details -> 'people' AS people FROM audit_entries ORDER BY id`)).toEqual([
      { actor: 'tocsin', people: 3 },
      { actor: 'tocsin', people: 2 },
    ]);
  });

  it.each([
    ['was stopped', () => run(`UPDATE incidents SET state = 'stopped'`)],
    ['has its all-clear', () => takeBack('all-clear')],
    ['was corrected', () => takeBack('correction')],
  ])('goes to nobody once the incident %s before it was told', async (_, end) => {
    await fire();
    await keep(5 * minute);
    await end();
    expect(await keepFrom(6 * minute)).toBe(false);
    expect(await said()).toEqual([]);
  });

  it('ends with the words that took back what it is about, for whoever does not get them anyway', async () => {
    const { ids } = await fire({ tells: [rollCall, { ...rollCall, to: 'Site chief' }] });
    await keepFrom(5 * minute);
    await takeBack('all-clear');
    await run(`INSERT INTO recipients (message_id, employee_id)
               SELECT m.id, e.id FROM messages m, employees e WHERE m.number = 2 AND e.name = 'Chief'`);
    await run(`UPDATE incidents SET state = 'all-clear'`);
    await answers(ids.slice(0, 1));
    expect(await keep(9 * minute)).toBe(true);
    expect((await said()).slice(2)).toEqual(['Officer 1: It is over. ']);
    expect(await keepFrom(10 * minute)).toBe(false);
  });

  it('is told once, however many processes look at the same moment', async () => {
    await fire({ people: 40, sites: 4 });
    const all = (ms: number) => Promise.all([keep(ms), keep(ms), keep(ms)]);
    await all(5 * minute);
    await all(5 * minute + 10_000);
    await keep(5 * minute + 10_000);
    expect(await said()).toHaveLength(4);
  });

  it('of 20,000 silent people at 40 sites is 40 texts', { timeout: 60_000 }, async () => {
    await fire({ people: 20_000, sites: 40 });
    await keepFrom(5 * minute);
    const texts = await said();
    expect(texts).toHaveLength(40);
    expect(texts.every((text) => text.includes(': 500 people have not answered.'))).toBe(true);
  });

  it('keeps an exercise open until nobody is on it', async () => {
    const { ids } = await fire();
    const incidentId = await makeExercise();
    await run(`UPDATE deliveries SET ended_at = $1, due_at = NULL`, later(10 * minute));
    const close = () => closeEnded({ pool: pool(), clock: { now: () => later(10 * minute) } });
    const state = async () =>
      (await rows<{ state: string }>('SELECT state FROM incidents WHERE id = $1', incidentId))[0]?.state;
    await close();
    expect(await state()).toBe('active');
    await keepFrom(10 * minute);
    await answers(ids);
    await keep(11 * minute);
    await run(
      `UPDATE deliveries SET ended_at = $1, due_at = NULL WHERE ended_at IS NULL`,
      later(11 * minute),
    );
    await close();
    expect(await state()).toBe('closed');
  });
});

/** The only incident there is, as a drill. Its messages follow. */
async function makeExercise(): Promise<IncidentId | undefined> {
  await run(`UPDATE messages SET texts = '{"en": {"headline": "DRILL: Water is off", "instruction": ""}}'`);
  const [incident] = await rows<{ id: IncidentId }>('UPDATE incidents SET exercise = true RETURNING id');
  return incident?.id;
}

/** What the fire's words said holds no longer: these do. */
async function takeBack(kind: 'all-clear' | 'correction') {
  const words = {
    id: '01999999-0000-7000-8000-000000000000',
    number: 2,
    kind,
    tells: [],
    texts: { en: { headline: 'It is over.', instruction: '' } },
  };
  await run(
    `INSERT INTO messages SELECT (jsonb_populate_record(m, $1)).* FROM messages m WHERE m.kind = 'alert'`,
    JSON.stringify(words),
  );
  await run(`UPDATE messages SET superseded_at = $1 WHERE number IS NULL OR number = 1`, later(6 * minute));
}
