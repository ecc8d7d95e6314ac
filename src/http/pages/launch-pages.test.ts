import { afterAll, beforeAll, expect, test } from 'vitest';
import { visit } from '../../../test/fixtures/visitor.ts';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';

let web: Web;
beforeAll(async () => {
  web = await openWeb();
});
afterAll(() => web.close());

test.each([
  ['en', 'Real messages to real people', 'Nobody real is reached: the simulator stands in.'],
  ['zh-Hant', '真的訊息會發給真的人', '不會聯繫任何真實人員，由模擬器代為接收。'],
])('says in %s whether an exercise reaches real people', async (language, real, simulated) => {
  const operator = await visit(web, `ola-${language}`, 'operator');
  const show = async () => (await operator.get(`/launch/fire-evacuation?lang=${language}`)).text;
  const { channelMap } = web.context;
  expect(await show()).not.toContain(real);
  expect((await show()).split(simulated)).toHaveLength(3);
  web.context.channelMap = { ...channelMap, simulated: false };
  expect(await show()).toContain(real);
  expect(await show()).not.toContain(simulated);
  web.context.channelMap = channelMap;
});

test.each([
  ['en', 'Fire or evacuation', 'One last question'],
  ['zh-Hant', '火警', '最後確認'],
])(
  'asks in %s before the launch of what, where and whether it is real, with a way back',
  async (language, title, asks) => {
    const operator = await visit(web, `bo-${language}`, 'operator');
    const plan = {
      mode: 'live',
      'input.site': 'Harbour',
      'headline.en': 'Everybody out.',
      idempotencyKey: `k-${language}`,
    };
    const { text } = await operator.post(`/launch/fire-evacuation/sure?lang=${language}`, {
      ...plan,
      recipients: '2',
    });
    expect(text).toContain(asks);
    expect(text).toMatch(new RegExp(`<strong>[^<]*${title}`));
    expect(text).toContain('<dd>Harbour</dd>');
    const [back = ''] = /<form method="post" action="[^"]*\/preview">.*?<\/form>/s.exec(text) ?? [];
    expect(back).toContain('value="Everybody out."');
    expect((await operator.post('/launch/fire-evacuation/preview', plan)).text).toContain('Everybody out.');
    const unticked = await operator.post('/launch/fire-evacuation', { ...plan, asked: 'tick' });
    expect([unticked.status, unticked.text.includes('<dd>Harbour</dd>')]).toEqual([422, true]);
  },
);
