import { expect } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { scene, type Script } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

/** So many people of one site, each with a mobile; they answer by themselves. */
async function fillSite(s: Script, people: number): Promise<void> {
  const roster = Array.from({ length: people }, (_, n) => ({
    id: `p${n}`,
    name: `P ${n}`,
    mobile: `+88691234${String(n).padStart(4, '0')}`,
  }));
  const rows = roster.map(({ id, name, mobile }) => [id, name, mobile, 'en', 'Taoyuan'].join(','));
  const csv = ['external_id,name,mobile,language,site', ...rows].join('\n');
  await s.call('POST', '/directory/imports?kind=sites', SITES);
  expect(await s.call('POST', '/directory/imports?kind=employees', csv)).toMatchObject({ status: 200 });
  s.stage.simulator.setRoster(roster);
}

/** Sets how many segments a second the texts' lane may send. */
async function capTexts({ stage }: Script, perSecond: number): Promise<void> {
  await query(stage.db.pool, `UPDATE lanes SET per_second = $1, next_free_at = NULL WHERE channel = 'sms'`, [
    perSecond,
  ]);
}

async function readTexts({ stage }: Script): Promise<{ weight: number; left: number }> {
  const sql = `SELECT max(weight)::int AS weight, count(*) FILTER (WHERE error_code = 'congested')::int AS left
                 FROM attempts WHERE channel = 'sms'`;
  const [texts] = await query<{ weight: number; left: number }>(stage.db.pool, sql);
  if (!texts) throw new Error('an aggregate answered no row');
  return texts;
}

interface LaneRow {
  readonly channel: string;
  readonly state: string;
  readonly congestion: { readonly moved: number; readonly to: readonly string[] } | null;
}

async function readTextLane(s: Script): Promise<LaneRow | undefined> {
  const { body } = await s.call('GET', '/lanes');
  return (body['items'] as LaneRow[]).find(({ channel }) => channel === 'sms');
}

/** What happened to one of those who left the queue. */
async function readTimeline(s: Script, incident: string): Promise<unknown> {
  const sql = `SELECT d.employee_id AS id FROM deliveries d JOIN attempts a ON a.delivery_id = d.id
                WHERE a.error_code = 'congested' LIMIT 1`;
  const [moved] = await query<{ id: string }>(s.stage.db.pool, sql);
  const { body } = await s.call('GET', `/incidents/${incident}/deliveries/${moved?.id ?? ''}`);
  return body['timeline'];
}

const WAIT_S = 120;
const PEOPLE = 300;

scene(
  'More texts wait than go within the two minutes: whoever would be too late is called now, and nobody gets both',
  async (s) => {
    await fillSite(s, PEOPLE);
    await capTexts(s, 2);
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const { ledger } = s.stage.simulator;
    const { weight, left } = await eventually(
      'everybody to be called who left the queue',
      async () => {
        const texts = await readTexts(s);
        return texts.left > 0 && ledger.count('call.create') >= texts.left ? texts : undefined;
      },
      { withinMs: 120_000 },
    );
    const tooLate = PEOPLE - (WAIT_S * 2) / weight;
    expect(left).toBeGreaterThan(tooLate * 0.95);
    expect(left).toBeLessThan(tooLate * 1.05);
    // One more may be too late at any look: the lane is read until it counts as the database does.
    const lane = await eventually('the lane to say how many were moved', async () => {
      const lane = await readTextLane(s);
      return lane?.congestion?.moved === (await readTexts(s)).left ? lane : undefined;
    });
    expect(lane).toMatchObject({ state: 'working', congestion: { to: ['voice'] } });
    expect(await readTimeline(s, incident)).toContainEqual(
      expect.objectContaining({ kind: 'moved', channel: 'sms', to: ['voice'], error: null }),
    );
    await capTexts(s, 500);
    await s.expectReach(incident, { recipients: PEOPLE, confirmed: PEOPLE });
    const called = ledger.entries({ kind: 'call.create' }).map(({ address }) => address);
    const texted = ledger.entries({ kind: 'sms.create' }).map(({ address }) => address);
    expect(called).toHaveLength((await readTexts(s)).left);
    expect(new Set([...called, ...texted]).size).toBe(PEOPLE);
    expect(called.length + texted.length, 'nobody gets both').toBe(PEOPLE);
  },
  {
    people: { share: 1, after: 100, voice: { after: 50 } },
    voice: { delay: 20, ring: { min: 20, max: 60 } },
  },
);
