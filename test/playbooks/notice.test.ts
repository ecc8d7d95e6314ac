import { expect, test } from 'vitest';
import { resolveAudience } from '../../src/playbook/resolve-audience.ts';
import { harbourPlant, shippedPlaybook, showShipped } from './render-shipped.ts';

const words = { subject: 'Water is off on Friday', text: 'No water from 8 to 12.\nPlease bring your own.' };

test('goes to the group, else the site, else everyone, and by SMS after an hour', () => {
  const playbook = shippedPlaybook('notice');
  const nightShift = { name: 'Night shift' };
  expect(resolveAudience(playbook, words)).toEqual({ kind: 'everyone' });
  expect(resolveAudience(playbook, { ...words, site: harbourPlant })).toEqual({
    kind: 'site',
    name: 'Harbour Plant',
  });
  expect(resolveAudience(playbook, { ...words, site: harbourPlant, group: nightShift })).toEqual({
    kind: 'group',
    name: 'Night shift',
  });
  expect(playbook.steps[0]?.route).toEqual([
    { channels: ['push', 'email'], afterMs: 0 },
    { channels: ['sms'], afterMs: 3_600_000 },
  ]);
  expect(playbook.steps[0]?.remind).toEqual({ everyMs: 172_800_000, times: 3 });
  expect(playbook.steps[0]?.answers.map(({ key, value }) => [key, value])).toEqual([['1', 'read']]);
});

test('in English', () => {
  expect(showShipped('notice', { values: words, exercise: false, language: 'en' })).toMatchInlineSnapshot(`
    "PUSH Water is off on Friday
    No water from 8 to 12.
    Please bring your own.
    [1 Read] https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    SMS (1 GSM-7)
    Water is off on Friday
    No water from 8 to 12.
    Please bring your own.
    Reply 1 Read
    https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    E-MAIL Water is off on Friday
    Water is off on Friday

    No water from 8 to 12.
    Please bring your own.

    Read: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=1

    Confirm here: https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    CALL (en-US)
    Water is off on Friday. No water from 8 to 12. Please bring your own.
    For Read, press 1."
  `);
});

test('in Traditional Chinese', () => {
  const values = { subject: '週五停水', text: '上午八點至十二點停水，請自備飲用水。' };
  expect(showShipped('notice', { values, exercise: true, language: 'zh-Hant' })).toMatchInlineSnapshot(`
    "PUSH 演習：週五停水
    上午八點至十二點停水，請自備飲用水。
    [1 已讀] https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    SMS (2 UCS-2)
    演習：週五停水
    上午八點至十二點停水，請自備飲用水。
    請回覆 1 已讀
    https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    E-MAIL 演習：週五停水
    演習：週五停水

    上午八點至十二點停水，請自備飲用水。

    已讀：https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA?answer=1

    請由此確認：https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA

    CALL (zh-TW)
    演習：週五停水。上午八點至十二點停水，請自備飲用水。
    已讀，請按 1。"
  `);
});
