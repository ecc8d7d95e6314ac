import { expect } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { cutSends } from '../harness/scene/cut-sends.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { populate } from '../harness/scene/populate.ts';
import { scene } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

scene(
  'Stopped while the carrier is away: whoever was told nothing ends as stopped, and stays so',
  async (s) => {
    await s.employ(SITES, {
      eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
      tom: { mobile: '+886912345679', language: 'en', site: 'Taoyuan' },
    });
    const { ledger, levers } = s.stage.simulator;
    levers.set({ sms: 'unplugged' });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await eventually('both texts to be cut off', () => cutSends(ledger) === 2 || undefined);
    expect(await s.call('POST', `/incidents/${incident}/stop`)).toMatchObject({ status: 200 });
    await s.expectReach(incident, { recipients: 2, stopped: 2, pending: 0 });
    levers.set({ sms: 'working' });
    await s.passDoubt(2);
    s.pass('1h');
    await s.untilQuiet();
    await s.expectState(incident, 'stopped');
    await s.expectReach(incident, { recipients: 2, stopped: 2 });
    expect(ledger.count('sms.create') + ledger.count('call.create')).toBe(0);
  },
);

scene(
  'Stopped in the middle of a run: nothing is sent any more, and everybody is in a named state',
  async (s) => {
    await populate(s.stage, 200);
    const { ledger } = s.stage.simulator;
    const sends = () =>
      (['sms.create', 'call.create', 'push', 'mail'] as const).reduce((n, kind) => n + ledger.count(kind), 0);
    await query(s.stage.db.pool, 'UPDATE lanes SET per_second = 20', []); // the run takes a while
    const incident = await s.launch('reachability-exercise', {}, true);
    await eventually('the run to be under way', () => sends() > 20 || undefined);
    expect(await s.call('POST', `/incidents/${incident}/stop`)).toMatchObject({ status: 200 });
    await s.untilQuiet();
    const sent = sends();
    s.pass('1h');
    await s.untilQuiet();
    expect(sends()).toBe(sent);
    await s.expectReach(incident, { recipients: 200, pending: 0, confirmed: 0 });
    expect((await s.readReach(incident)).stopped).toBeGreaterThan(50);
    const open = 'SELECT state FROM attempts WHERE state IN ($1, $2, $3)';
    expect(await query(s.stage.db.pool, open, ['queued', 'sending', 'in-doubt'])).toEqual([]);
    const rows = await s.readRows(incident);
    expect(rows).toHaveLength(200);
    expect(rows.filter(({ reason }) => reason !== 'stopped' && reason !== 'no-path')).toEqual([]);
  },
);
