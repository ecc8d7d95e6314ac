import { expect, test } from 'vitest';
import { renderContent } from '../channels/render.ts';
import { pageAnswers } from '../playbook/page-answers.ts';
import { comingTexts, pageTexts, type PageWords } from './page-texts.ts';

const title = { en: 'Fire or evacuation', 'zh-Hant': '火警疏散' };
const ana: PageWords = {
  title,
  exercise: false,
  name: 'Ana',
  department: 'Warehouse',
  site: 'Taoyuan',
  note: 'stuck on 3rd floor',
  number: '+886912345671',
};
const link = 'https://tocsin.example.org/c/1z-Zk3v9QmXw2LrT8sYpB1dA';

const show = (words: Partial<PageWords>, language = 'en') => {
  const call = { ...ana, ...words };
  const message = { ...call, severity: 'Extreme' as const, texts: pageTexts(call), answers: pageAnswers };
  return {
    sms: renderContent('sms', message, { language, link }),
    call: renderContent('voice', message, { language, link }),
  };
};

test('a text says who, where, in what words and by which number, and how to accept; a call says the same', () => {
  const { sms, call } = show({});
  expect(sms.text).toBe(
    'Fire or evacuation: Ana (Warehouse, Taoyuan) needs help.\n' +
      'They wrote: "stuck on 3rd floor". Their number: +886912345671. Are you going there? You have one minute, then the next is asked too.\n' +
      `Reply 1 I am coming, 2 I cannot\n${link}`,
  );
  expect(call.spoken).toContain('Ana (Warehouse, Taoyuan) needs help. They wrote');
  expect(call.menu.map(({ spoken }) => spoken)).toEqual([
    'For I am coming, press 1.',
    'For I cannot, press 2.',
  ]);
  expect(show({}, 'zh-TW').sms.text).toContain(
    '火警疏散：Ana（Warehouse, Taoyuan）需要協助。\n對方留言：「stuck',
  );
});

test('what is not known leaves no hole, and a long cry fits three segments', () => {
  const bare = show({ department: null, site: null, note: null, number: null }).sms.text;
  expect(bare).toMatch(/^Fire or evacuation: Ana needs help\.\nNo number is known\. Are/);
  expect(show({ note: 'help '.repeat(300) }).sms.segments).toBeLessThanOrEqual(3);
});

test('whoever called hears who is coming, and which numbers to call', () => {
  const texts = comingTexts({
    title,
    exercise: false,
    name: 'Wei',
    number: '+886912',
    emergencyNumber: '119',
  });
  expect(texts).toEqual({
    en: {
      headline: 'Fire or evacuation: Wei is coming to help you.',
      instruction: 'Call them: +886912. In danger, call 119 as well.',
    },
    'zh-Hant': {
      headline: '火警疏散：Wei正前往協助您。',
      instruction: '可致電 +886912 聯繫。如有立即危險，請同時撥打 119。',
    },
  });
});

test('a drill is a drill', () => {
  expect(show({ exercise: true }).call.spoken).toMatch(/^DRILL: Fire/);
  const coming = comingTexts({ title, exercise: true, name: 'Wei', number: null, emergencyNumber: null });
  expect(coming['en']?.headline).toMatch(/^DRILL: /);
  expect(coming['zh-Hant']?.instruction).toBe('如有立即危險，請同時撥打緊急電話。');
});
