import { expect } from 'vitest';
import { scene } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

scene(
  'A drill reaches each person on their own channel, every text begins with its marker, and each way to answer counts',
  async (s) => {
    const { lin, ana, ben, eva } = await s.employ(SITES, {
      lin: { name: '林怡君', mobile: '+886912345678', language: 'zh-Hant' },
      ana: { name: 'Ana', push: true, language: 'en' },
      ben: { name: 'Ben', phone: '+886223456789', language: 'en' },
      eva: { name: 'Eva', email: 'eva@example.org', language: 'en' },
    });
    const incident = await s.launch('reachability-exercise', {}, true);

    const text = await lin.expectSms(/^演習：/);
    text.thenReply('已收到');
    await lin.expectSms('演習');

    const push = await ana.expectPush(/^DRILL: /);
    expect(await push.thenTap('1')).toContain('Received');

    const mail = await eva.expectMail(/^DRILL: /);
    expect(mail.text).toMatch(/^DRILL: /);
    const scan = (n: number) => fetch(mail.link, { method: n % 5 === 0 ? 'HEAD' : 'GET' });
    const scanned = await Promise.all(Array.from({ length: 50 }, (_, n) => scan(n)));
    expect(new Set(scanned.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await scanned.at(-1)?.text()).toContain('DRILL: ');
    await s.untilQuiet();
    await s.expectReach(incident, { confirmed: 2 });
    const page = await s.press(mail.link, '1');
    expect(page).toContain('Received');

    s.pass('2m');
    const call = (await ben.expectCall()).pickUp();
    await call.hear(/^DRILL: /);
    await call.answer('1');

    await s.expectReach(incident, {
      recipients: 4,
      pending: 0,
      sent: 0,
      delivered: 0,
      confirmed: 4,
      unreachable: 0,
      stopped: 0,
      byAnswer: { received: 4 },
    });
  },
);

scene('The page takes a change of answer: the last word wins, a call for help stays', async (s) => {
  const { eva } = await s.employ(SITES, {
    eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
  });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  const link = /https?:\S+/.exec((await eva.expectSms('FIRE')).text)?.[0] ?? '';
  await s.press(link, '2');
  await s.expectReach(incident, { confirmed: 1, needHelp: 1, byAnswer: { help: 1 } });
  await s.press(link, '1');
  await s.expectReach(incident, { confirmed: 1, needHelp: 1, byAnswer: { safe: 1 } });
});

scene('A token that was guessed shows nothing and confirms nothing', async (s) => {
  const { eva } = await s.employ(SITES, {
    eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
  });
  const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' });
  const link = /https?:\S+/.exec((await eva.expectSms('FIRE')).text)?.[0] ?? '';
  const guessed = link.slice(0, -3) + (link.endsWith('AAA') ? 'BBB' : 'AAA');
  const shown = await fetch(guessed);
  expect(shown.status).toBe(404);
  expect(await shown.text()).not.toContain('FIRE');
  const pressed = await fetch(guessed, { method: 'POST', body: new URLSearchParams({ answer: '1' }) });
  expect(pressed.status).toBe(404);
  await s.expectReach(incident, { recipients: 1, confirmed: 0 });
});
