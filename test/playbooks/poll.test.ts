import { expect, test } from 'vitest';
import { renderContent } from '../../src/channels/render.ts';
import { readChoices } from '../../src/incident/read-choices.ts';
import { resolveAudience } from '../../src/playbook/resolve-audience.ts';
import { renderTexts } from '../../src/playbook/render-texts.ts';
import { harbourPlant, shippedPlaybook } from './render-shipped.ts';

const link = 'https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA';
const choices = ['Fruit', 'Card', 'Day off', 'Tea', 'Umbrella', 'Coffee', 'Cinema', 'Concert', 'Nothing'];

function message(question: string, written: readonly string[], exercise = false) {
  const playbook = shippedPlaybook('poll');
  const [step] = playbook.steps;
  const read = readChoices(written.join('\n'), playbook.languages);
  if (step === undefined || !('ok' in read)) throw new Error(JSON.stringify(read));
  const values = { question, choices: written.join('\n') };
  const { title, severity } = playbook;
  return {
    title,
    severity,
    exercise,
    texts: renderTexts(playbook, step, values, { exercise }),
    answers: read.ok,
  };
}

test('goes to the group, else the site, else everyone, by SMS after an hour, with three reminders a day apart', () => {
  const playbook = shippedPlaybook('poll');
  const values = { question: 'Which gift?', choices: 'Tea\nCoffee' };
  expect(resolveAudience(playbook, values)).toEqual({ kind: 'everyone' });
  expect(resolveAudience(playbook, { ...values, site: harbourPlant })).toMatchObject({ kind: 'site' });
  expect(
    resolveAudience(playbook, { ...values, group: { name: 'Night' }, site: harbourPlant }),
  ).toMatchObject({
    kind: 'group',
  });
  const [step] = playbook.steps;
  expect(step?.route).toEqual([
    { channels: ['push', 'email'], afterMs: 0 },
    { channels: ['sms'], afterMs: 3_600_000 },
  ]);
  expect(step?.remind).toEqual({ everyMs: 86_400_000, times: 3 });
  expect(step).toMatchObject({ answers: [], answersFrom: 'choices' });
});

test('asks with nine answers on every channel', () => {
  const asked = message('Which gift?', choices);
  const of = (channel: 'sms' | 'voice' | 'push' | 'email') =>
    renderContent(channel, asked, { language: 'en', link });
  expect(of('sms')).toMatchObject({
    text: `Which gift?\nPlease choose one answer.\nReply ${choices.map((choice, index) => `${index + 1} ${choice}`).join(', ')}\n${link}`,
    segments: 2,
  });
  expect(of('voice')).toMatchObject({
    menu: choices.map((choice, index) => ({
      key: String(index + 1),
      spoken: `For ${choice}, press ${index + 1}.`,
    })),
  });
  expect(of('push')).toMatchObject({
    actions: choices.map((label, index) => ({ key: String(index + 1), label })),
  });
  const email = of('email');
  const shown = email.channel === 'email' ? email : undefined;
  for (const [index, choice] of choices.entries())
    expect(shown?.text).toContain(`${choice}: ${link}?answer=${index + 1}`);
});

test('the longest poll in Chinese still asks its question by SMS, with every choice', () => {
  const longest = Array.from(
    { length: 9 },
    (_, index) => '甲乙丙丁戊己庚辛壬'.charAt(index) + '選'.repeat(21),
  );
  const question = '今'.repeat(100);
  const asked = message(question, longest, true);
  const sms = renderContent('sms', asked, { language: 'zh-Hant', link });
  expect(sms.segments).toBeLessThanOrEqual(6);
  expect(sms.text.startsWith(`演習：${'今'.repeat(60)}`)).toBe(true);
  for (const [index, choice] of longest.entries()) expect(sms.text).toContain(`${index + 1} ${choice}`);
});

test('a push with nine long choices stays small', () => {
  const longest = Array.from(
    { length: 9 },
    (_, index) => '甲乙丙丁戊己庚辛壬'.charAt(index) + '選'.repeat(21),
  );
  const push = renderContent('push', message('今'.repeat(100), longest), { language: 'zh-Hant', link });
  expect(Buffer.byteLength(JSON.stringify(push))).toBeLessThanOrEqual(1_800);
});
