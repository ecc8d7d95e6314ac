import { expect, test } from 'vitest';
import { understandReply } from '../../src/confirmation/understand-reply.ts';
import { renderClosingTexts } from '../../src/playbook/render-texts.ts';
import { resolveAudience } from '../../src/playbook/resolve-audience.ts';
import { harbourPlant, renderShipped, shippedPlaybook, showShipped, taoyuanPlant } from './render-shipped.ts';

test('goes to the site by push and SMS at once, rings after two minutes, and then tells who calls the roll', () => {
  const playbook = shippedPlaybook('fire-evacuation');
  expect(resolveAudience(playbook, { site: harbourPlant })).toEqual({ kind: 'site', name: 'Harbour Plant' });
  expect(playbook.steps[0]?.route).toEqual([
    { channels: ['push', 'sms'], afterMs: 0 },
    { channels: ['voice'], afterMs: 120_000 },
  ]);
  expect(playbook.steps[0]?.tells).toEqual([{ to: 'roll-call', afterMs: 300_000, thenMs: 0 }]);
  expect(playbook.steps[0]?.answers.map(({ key, value, page }) => [key, value, page])).toEqual([
    ['1', 'safe', undefined],
    ['2', 'help', 'first-responder'],
    ['3', 'not-on-site', undefined],
  ]);
});

test.each([
  ['I am safe now', 'safe'],
  ['I’m safe now!', 'safe'],
  ['I am not safe now', undefined],
  ['我現在平安。', 'safe'],
  ['我現在不平安', undefined],
])('whoever asked for help and then texts “%s” is understood as %s', (text, value) => {
  const answers = shippedPlaybook('fire-evacuation').steps[0]?.answers ?? [];
  const meant = understandReply(text, answers);
  expect(meant.kind === 'answer' ? meant.answer.value : undefined).toBe(value);
});

test('a fire in English', () => {
  const values = { site: harbourPlant, place: 'Hall 3' };
  expect(showShipped('fire-evacuation', { values, exercise: false, language: 'en' })).toMatchInlineSnapshot(`
    "PUSH Site security: FIRE at Harbour Plant, Hall 3.
    Leave now by the nearest exit. No lifts. Smoke can kill. Go to car park B. Trapped or hurt: call 999.
    [1 Safe] [2 I need help] [3 Not on site] https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    SMS (2 GSM-7)
    Site security: FIRE at Harbour Plant, Hall 3.
    Leave now by the nearest exit. No lifts. Smoke can kill. Go to car park B. Trapped or hurt: call 999.
    Reply 1 Safe, 2 I need help, 3 Not on site
    https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    E-MAIL Site security: FIRE at Harbour Plant, Hall 3.
    Site security: FIRE at Harbour Plant, Hall 3.

    Leave now by the nearest exit. No lifts. Smoke can kill. Go to car park B. Trapped or hurt: call 999.

    Safe: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=1
    I need help: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=2
    Not on site: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=3

    Confirm here: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    CALL (en-US)
    Site security: FIRE at Harbour Plant, Hall 3. Leave now by the nearest exit. No lifts. Smoke can kill. Go to car park B. Trapped or hurt: call 999.
    For Safe, press 1.
    For I need help, press 2.
    For Not on site, press 3."
  `);
});

test('a fire in Traditional Chinese', () => {
  const values = { site: taoyuanPlant, place: '三號廠房' };
  expect(showShipped('fire-evacuation', { values, exercise: false, language: 'zh-TW' }))
    .toMatchInlineSnapshot(`
      "PUSH 廠區保全通報：桃園廠 三號廠房發生火警。
      請立即由最近的出口離開，勿搭電梯，慎防濃煙。請至東側停車場集合。受困或受傷請撥 119。
      [1 平安] [2 需要協助] [3 不在現場] https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

      SMS (3 UCS-2)
      廠區保全通報：桃園廠 三號廠房發生火警。
      請立即由最近的出口離開，勿搭電梯，慎防濃煙。請至東側停車場集合。受困或受傷請撥 119。
      請回覆 1 平安，2 需要協助，3 不在現場
      https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

      E-MAIL 廠區保全通報：桃園廠 三號廠房發生火警。
      廠區保全通報：桃園廠 三號廠房發生火警。

      請立即由最近的出口離開，勿搭電梯，慎防濃煙。請至東側停車場集合。受困或受傷請撥 119。

      平安：https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=1
      需要協助：https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=2
      不在現場：https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=3

      請由此確認：https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

      CALL (zh-TW)
      廠區保全通報：桃園廠 三號廠房發生火警。請立即由最近的出口離開，勿搭電梯，慎防濃煙。請至東側停車場集合。受困或受傷請撥 119。
      平安，請按 1。
      需要協助，請按 2。
      不在現場，請按 3。"
    `);
});

test('a site the directory knows only by name leaves no hole in the words', () => {
  const unknown = {
    country: null,
    timeZone: null,
    emergencyNumber: null,
    assemblyPoint: null,
    rollCall: null,
    phone: null,
  };
  const values = { site: { name: 'Harbour Plant', ...unknown } };
  expect(showShipped('fire-evacuation', { values, exercise: false, language: 'en' })).toMatchInlineSnapshot(`
    "PUSH Site security: FIRE at Harbour Plant.
    Leave now by the nearest exit. No lifts. Smoke can kill.
    [1 Safe] [2 I need help] [3 Not on site] https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    SMS (2 GSM-7)
    Site security: FIRE at Harbour Plant.
    Leave now by the nearest exit. No lifts. Smoke can kill.
    Reply 1 Safe, 2 I need help, 3 Not on site
    https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    E-MAIL Site security: FIRE at Harbour Plant.
    Site security: FIRE at Harbour Plant.

    Leave now by the nearest exit. No lifts. Smoke can kill.

    Safe: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=1
    I need help: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=2
    Not on site: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=3

    Confirm here: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    CALL (en-US)
    Site security: FIRE at Harbour Plant. Leave now by the nearest exit. No lifts. Smoke can kill.
    For Safe, press 1.
    For I need help, press 2.
    For Not on site, press 3."
  `);
});

test('an exercise begins with its marker on every channel', () => {
  const english = renderShipped('fire-evacuation', {
    values: { site: harbourPlant },
    exercise: true,
    language: 'en',
  });
  expect(english.sms).toMatchObject({ text: expect.stringMatching(/^DRILL: /) as string });
  expect(english.push).toMatchObject({ title: expect.stringMatching(/^DRILL: /) as string });
  expect(english.email).toMatchObject({ subject: expect.stringMatching(/^DRILL: /) as string });
  expect(english.voice).toMatchObject({ spoken: expect.stringMatching(/^DRILL: /) as string });
  const chinese = renderShipped('fire-evacuation', {
    values: { site: taoyuanPlant },
    exercise: true,
    language: 'zh-Hant',
  });
  expect(chinese.sms).toMatchObject({ text: expect.stringMatching(/^演習：/) as string });
});

test('the English SMS takes two GSM-7 segments at most, as an exercise too', () => {
  const values = { site: harbourPlant, place: 'Hall 3' };
  for (const exercise of [false, true]) {
    const { sms } = renderShipped('fire-evacuation', { values, exercise, language: 'en' });
    expect(sms).toMatchObject({ segments: 2, encoding: 'GSM-7' });
  }
});

test('its correction and all-clear', () => {
  const playbook = shippedPlaybook('fire-evacuation');
  const run = { exercise: true };
  expect(renderClosingTexts(playbook, 'correction', { site: harbourPlant }, run)).toMatchInlineSnapshot(`
    {
      "en": {
        "headline": "DRILL: Site security: the fire alarm at Harbour Plant was a mistake. There is no fire. You may go back in. We are sorry for the alarm.",
        "instruction": "",
      },
      "zh-Hant": {
        "headline": "演習：廠區保全更正：Harbour Plant 並無火警，先前通報有誤，可返回崗位。造成驚擾，謹致歉意。",
        "instruction": "",
      },
    }
  `);
  expect(renderClosingTexts(playbook, 'all-clear', { site: taoyuanPlant }, run)).toMatchInlineSnapshot(`
    {
      "en": {
        "headline": "DRILL: Site security: the fire at 桃園廠 is over. Go back in only when the fire wardens tell you. Thank you for answering.",
        "instruction": "",
      },
      "zh-Hant": {
        "headline": "演習：廠區保全通報：桃園廠 火警已解除，請依現場消防人員指示返回。感謝您的回覆。",
        "instruction": "",
      },
    }
  `);
});
