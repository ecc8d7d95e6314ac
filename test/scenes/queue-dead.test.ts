import { expect } from 'vitest';
import { scene } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

scene(
  'The queue dies: a launch answers, the texts go out, the phone rings, and nothing is lost',
  async (s) => {
    const { eva, tom } = await s.employ(SITES, {
      eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
      tom: { mobile: '+886912345679', language: 'en', site: 'Taoyuan' },
    });
    await s.stage.killQueue();
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await eva.expectSms('FIRE');
    (await tom.expectSms('FIRE')).thenReply('1');
    await tom.expectSms('Received');
    await s.expectReach(incident, { delivered: 1, confirmed: 1 });
    s.pass('2m');
    (await eva.expectCall()).pickUp().press('1');
    await s.expectReach(incident, { recipients: 2, confirmed: 2 });
    expect(s.stage.processes.map(({ context }) => context.doorbell.state())).toContain('degraded');
  },
  {},
  { ownQueue: true },
);
