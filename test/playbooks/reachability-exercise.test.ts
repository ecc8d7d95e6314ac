import { expect, test } from 'vitest';
import { resolveAudience } from '../../src/playbook/resolve-audience.ts';
import { shippedPlaybook, showShipped } from './render-shipped.ts';

test('asks everyone at once by all but the phone, rings after two minutes, and is an exercise only', () => {
  const playbook = shippedPlaybook('reachability-exercise');
  expect(playbook.exerciseOnly).toBe(true);
  expect(playbook.inputs).toEqual([]);
  expect(resolveAudience(playbook, {})).toEqual({ kind: 'everyone' });
  expect(playbook.steps[0]?.route).toEqual([
    { channels: ['push', 'sms', 'email'], afterMs: 0 },
    { channels: ['voice'], afterMs: 120_000 },
  ]);
  expect(playbook.steps[0]?.answers.map(({ key, labels }) => [key, labels])).toEqual([
    ['1', { en: 'Received', 'zh-Hant': '已收到' }],
  ]);
});

test('in English', () => {
  expect(showShipped('reachability-exercise', { values: {}, exercise: true, language: 'en-GB' }))
    .toMatchInlineSnapshot(`
    "PUSH DRILL: Crisis team contact test.
    This is only a test, nothing has happened. Please confirm now that this reached you.
    [1 Received] https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    SMS (2 GSM-7)
    DRILL: Crisis team contact test.
    This is only a test, nothing has happened. Please confirm now that this reached you.
    Reply 1 Received
    https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    E-MAIL DRILL: Crisis team contact test.
    DRILL: Crisis team contact test.

    This is only a test, nothing has happened. Please confirm now that this reached you.

    Received: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=1

    Confirm here: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    CALL (en-US)
    DRILL: Crisis team contact test. This is only a test, nothing has happened. Please confirm now that this reached you.
    For Received, press 1."
  `);
});

test('in Traditional Chinese', () => {
  expect(showShipped('reachability-exercise', { values: {}, exercise: true, language: 'zh-Hant-TW' }))
    .toMatchInlineSnapshot(`
      "PUSH 演習：危機應變小組聯絡測試。
      這只是測試，並未發生任何事故。請立即確認您已收到。
      [1 已收到] https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

      SMS (2 UCS-2)
      演習：危機應變小組聯絡測試。
      這只是測試，並未發生任何事故。請立即確認您已收到。
      請回覆 1 已收到
      https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

      E-MAIL 演習：危機應變小組聯絡測試。
      演習：危機應變小組聯絡測試。

      這只是測試，並未發生任何事故。請立即確認您已收到。

      已收到：https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=1

      請由此確認：https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

      CALL (zh-TW)
      演習：危機應變小組聯絡測試。這只是測試，並未發生任何事故。請立即確認您已收到。
      已收到，請按 1。"
    `);
});
