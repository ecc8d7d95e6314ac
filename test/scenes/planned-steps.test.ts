import { expect } from 'vitest';
import { plannedFire } from '../fixtures/planned-fire.ts';
import { scene } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

const fire = await plannedFire({
  outside: '{ confirmed: 50%, of: leave }',
  home: '{ after: 2h }',
  'back-in': 'by-hand',
});

scene(
  'What a playbook plans goes by itself, once each: when enough have confirmed, and when its time has come',
  async (s) => {
    const { eva, tom } = await s.employ(SITES, {
      eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
      tom: { mobile: '+886912345679', language: 'en', site: 'Taoyuan' },
    });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    const alert = await eva.expectSms('FIRE at Taoyuan');
    const toTom = await tom.expectSms('FIRE at Taoyuan');
    await s.untilQuiet();

    alert.thenReply('1');
    await eva.expectSms('Received');
    await eva.expectSms('More at Taoyuan: outside.');
    await tom.expectSms('More at Taoyuan: outside.');
    toTom.thenReply('1');
    await tom.expectSms('Received');
    await s.untilQuiet();

    s.pass('2h');
    await eva.expectSms('More at Taoyuan: home.');
    await tom.expectSms('More at Taoyuan: home.');
    await s.untilQuiet();
    const { body } = await s.call('GET', `/incidents/${incident}`);
    expect(body['plan']).toMatchObject([
      { step: 'outside', state: 'sent', number: 2 },
      { step: 'home', state: 'sent', number: 3 },
      { step: 'back-in', state: 'waiting' },
    ]);
    expect(body['messages']).toHaveLength(3);
    await s.expectReach(incident, { recipients: 2, confirmed: 2, byAnswer: { safe: 2 } });
  },
  {},
  { playbooks: { fire } },
);
