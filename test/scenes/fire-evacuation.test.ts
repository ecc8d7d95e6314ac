import { expect } from 'vitest';
import { scene } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

scene(
  'A fire: three people are told at once, answer by text, push and key, and hear that it arrived',
  async (s) => {
    const { lin, ana, ben } = await s.employ(SITES, {
      lin: { name: '林怡君', mobile: '+886912345678', language: 'zh-Hant', site: 'Taoyuan' },
      ana: { name: 'Ana', push: true, language: 'en', site: 'Taoyuan' },
      ben: { name: 'Ben', phone: '+886223456789', language: 'en', site: 'Taoyuan' },
    });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });

    const text = await lin.expectSms('Taoyuan');
    text.thenReply('１');
    await lin.expectSms('平安');

    const push = await ana.expectPush('Taoyuan');
    expect(await push.thenTap('2')).toContain('need help');

    const call = (await ben.expectCall()).pickUp();
    await call.hear('Taoyuan');
    await call.answer('3');

    await s.expectReach(incident, {
      recipients: 3,
      confirmed: 3,
      needHelp: 1,
      byAnswer: { safe: 1, help: 1, 'not-on-site': 1 },
    });
  },
);

scene(
  'Nobody answers the text: after two minutes the phone rings, and a confirmed person is left alone',
  async (s) => {
    const { eva, tom } = await s.employ(SITES, {
      eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
      tom: { mobile: '+886912345679', language: 'en', site: 'Taoyuan' },
    });
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
    await eva.expectSms('Taoyuan');
    (await tom.expectSms('Taoyuan')).thenReply('1');
    await tom.expectSms('Received');

    s.pass('2m');
    await (await eva.expectCall()).pickUp().answer('1');
    await s.expectReach(incident, { recipients: 2, confirmed: 2, byAnswer: { safe: 2 } });
    s.pass('1h');
  },
);
