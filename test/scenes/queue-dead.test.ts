import { expect } from 'vitest';
import { eventually } from '../harness/scene/eventually.ts';
import { scene } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

for (const how of ['gone', 'hangs'] as const)
  scene(
    `F05 F06 The queue ${how === 'gone' ? 'is gone' : 'hangs'}: a launch answers, texts and calls go out, and nothing is lost`,
    async (s) => {
      const { eva, tom } = await s.employ(SITES, {
        eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
        tom: { mobile: '+886912345679', language: 'en', site: 'Taoyuan' },
      });
      await s.stage.breakQueue(how);
      const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
      await eva.expectSms('FIRE');
      (await tom.expectSms('FIRE')).thenReply('1');
      await tom.expectSms('Received');
      await s.expectReach(incident, { delivered: 1, confirmed: 1 });
      s.pass('2m');
      await (await eva.expectCall()).pickUp().answer('1');
      await s.expectReach(incident, { recipients: 2, confirmed: 2 });
      const isDegraded = () =>
        s.stage.processes.some(({ context }) => context.doorbell.state() === 'degraded') || undefined;
      await eventually('the doorbell to be called degraded', isDegraded);
      const ready = await fetch(`${s.stage.url}/readyz`);
      expect(ready.status).toBe(200);
    },
    {},
    { ownQueue: true },
  );
