import { expect } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { scene } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

interface Row extends Record<string, unknown> {
  state: string;
  possible_duplicate: boolean;
  provider_ref: string | null;
}

const attempts = `SELECT channel, state, possible_duplicate, provider_ref FROM attempts ORDER BY id`;

scene(
  'The carrier takes texts and its answers are lost: its list has them, and nobody is sent a second one',
  async (s) => {
    const { eva, tom } = await s.employ(SITES, {
      eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
      tom: { mobile: '+886912345679', language: 'zh-Hant', site: 'Taoyuan' },
    });
    s.stage.simulator.levers.set({ sms: 'silent' });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const { ledger } = s.stage.simulator;
    await eventually('both texts to be taken', () => ledger.count('sms.create') === 2 || undefined);
    const rows = await eventually('both to be found', async () => {
      const found = await query<Row>(s.stage.db.pool, attempts);
      return found.every(({ state }) => state === 'accepted') ? found : undefined;
    });
    const sids = ledger.entries({ kind: 'sms.create' }).map(({ answer }) => answer?.text);
    expect(new Set(rows.map((row) => row.provider_ref))).toEqual(new Set(sids));
    expect(rows.map((row) => row.possible_duplicate)).toEqual([false, false]);
    // Beside what is asked for since a process began: that asks by the number that was written to, and after what was taken.
    const asked = ledger.entries({ kind: 'sms.list' }).filter(({ fields }) => fields['To'] === undefined);
    expect(asked.length).toBeLessThan(6);
    await s.expectReach(incident, { sent: 2 });
    s.pass('2m');
    await (await eva.expectCall()).pickUp().answer('1');
    await (await tom.expectCall()).pickUp().answer('1');
    await s.expectReach(incident, { confirmed: 2 });
    expect(ledger.count('sms.create')).toBe(2);
  },
  { sms: { unanswered: 1 } },
);

scene(
  'A call is placed and the answer is lost: the list has it, and the phone rings once',
  async (s) => {
    const { eva } = await s.employ(SITES, {
      eva: { phone: '+886223456789', language: 'en', site: 'Taoyuan' },
    });
    s.stage.simulator.levers.set({ voice: 'silent' });
    await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await eventually('the call to be found', async () => {
      const [row] = await query(s.stage.db.pool, attempts);
      return row?.['state'] === 'accepted' || undefined;
    });
    expect(s.stage.simulator.ledger.count('call.create')).toBe(1);
    expect(await eva.unexpected()).toEqual([]);
  },
  { voice: { unanswered: 1 } },
);
