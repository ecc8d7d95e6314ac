import { expect, test } from 'vitest';
import { resolveAudience } from '../../src/playbook/resolve-audience.ts';
import { shippedPlaybook, showShipped } from './render-shipped.ts';

test('tells everyone by push and e-mail, after a quarter of an hour by SMS, and rings nobody', () => {
  const playbook = shippedPlaybook('adverse-press');
  expect(playbook.inputs.every(({ optional }) => optional)).toBe(true);
  expect(resolveAudience(playbook, {})).toEqual({ kind: 'everyone' });
  expect(playbook.steps[0]?.route).toEqual([
    { channels: ['push', 'email'], afterMs: 0 },
    { channels: ['sms'], afterMs: 900_000 },
  ]);
  expect(playbook.steps[0]?.answers.map(({ key, value }) => [key, value])).toEqual([
    ['1', 'read'],
    ['2', 'question'],
    ['3', 'press-contacted-me'],
  ]);
});

test('in English, with nothing filled in', () => {
  expect(showShipped('adverse-press', { values: {}, exercise: false, language: 'en' }))
    .toMatchInlineSnapshot(`
    "PUSH Communications: critical press report about us.
    We are checking the facts and will inform you first. Please do not comment, also not on social media. Pass every press question to Communications.
    [1 Read] [2 I have a question] [3 The press contacted me] https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    SMS (2 GSM-7)
    Communications: critical press report about us.
    We are checking the facts and will inform you first. Please do not comment, also not on social media. Pass every press question to Communications.
    Reply 1 Read, 2 I have a question, 3 The press contacted me
    https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    E-MAIL Communications: critical press report about us.
    Communications: critical press report about us.

    We are checking the facts and will inform you first. Please do not comment, also not on social media. Pass every press question to Communications.

    Read: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=1
    I have a question: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=2
    The press contacted me: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=3

    Confirm here: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    CALL (en-US)
    Communications: critical press report about us. We are checking the facts and will inform you first. Please do not comment, also not on social media. Pass every press question to Communications.
    For Read, press 1.
    For I have a question, press 2.
    For The press contacted me, press 3."
  `);
});

test('in Traditional Chinese, with paper and topic', () => {
  const values = { outlet: '港都日報', topic: '北廠廢水排放' };
  expect(showShipped('adverse-press', { values, exercise: false, language: 'zh-Hant' }))
    .toMatchInlineSnapshot(`
      "PUSH 公關部通知：《港都日報》刊出對本公司的負面報導。
      內容：北廠廢水排放。公司正在查證，有進展將優先告知同仁。請勿對外評論或於社群媒體發言，媒體來詢一律轉公關部。
      [1 已讀] [2 我有疑問] [3 媒體已聯絡我] https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

      SMS (3 UCS-2)
      公關部通知：《港都日報》刊出對本公司的負面報導。
      內容：北廠廢水排放。公司正在查證，有進展將優先告知同仁。請勿對外評論或於社群媒體發言，媒體來詢一律轉公關部。
      請回覆 1 已讀，2 我有疑問，3 媒體已聯絡我
      https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

      E-MAIL 公關部通知：《港都日報》刊出對本公司的負面報導。
      公關部通知：《港都日報》刊出對本公司的負面報導。

      內容：北廠廢水排放。公司正在查證，有進展將優先告知同仁。請勿對外評論或於社群媒體發言，媒體來詢一律轉公關部。

      已讀：https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=1
      我有疑問：https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=2
      媒體已聯絡我：https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=3

      請由此確認：https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

      CALL (zh-TW)
      公關部通知：《港都日報》刊出對本公司的負面報導。內容：北廠廢水排放。公司正在查證，有進展將優先告知同仁。請勿對外評論或於社群媒體發言，媒體來詢一律轉公關部。
      已讀，請按 1。
      我有疑問，請按 2。
      媒體已聯絡我，請按 3。"
    `);
});
