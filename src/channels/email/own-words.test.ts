import { expect, it } from 'vitest';
import { ownWords, topPart } from './own-words.ts';

const ours = {
  addresses: ['crisis+', 'crisis@reply.example', 'alerts@tocsin.example'],
  link: 'https://t.example/c/',
};

it.each([
  ['1', '1'],
  ['Safe\n\n> Fire\n> Leave now.', 'Safe'],
  ['1\r\n\r\nAm 24.11.2026 um 09:10 schrieb Crisis team:\r\n\r\nFire', '1'],
  ['平安\n\nCrisis <crisis+2s.ab@reply.example> 於 2026年11月24日 寫道：\n\n火警', '平安'],
  ['1\n\nOn Tue, 24 Nov 2026 at 16:10, Crisis team\n<crisis+2s.ab@reply.example> wrote:\n\nFire', '1'],
  ['2 hurry\n\n-----Original Message-----\nFrom: Crisis', '2 hurry'],
  ['1\n________________________________\nFrom: Crisis <crisis@example.org>', '1'],
  ['1\n\nSent from my iPhone', '1'],
  ['1\n\nBest regards,\nAna Lin\nHuman resources', '1'],
  ['1\n\n-- \nAna', '1'],
  ['Regards to all, but I am trapped', 'Regards to all, but I am trapped'],
  ['I am on\nthe roof', 'I am on\nthe roof'],
  ['', ''],
  ['> only a quote', ''],
])('of %j the answer is %j', (text, answer) => {
  expect(topPart(text, ours)).toBe(answer);
});

const alert =
  'Fire\n\nI am safe: https://t.example/c/tok?answer=1\nI need help: https://t.example/c/tok?answer=2';
const quoted = alert.replace(/^/gm, '> ');
/** A text, all that its writer wrote of it, and, where it is not the same, what an answer is looked for in. */
it.each<[string, string, string?]>([
  [
    `On Tue, 24 Nov 2026, Crisis <alerts@tocsin.example> wrote:\n${quoted}\n\nI am trapped in the lift`,
    'I am trapped in the lift',
  ],
  [`1\n\n${quoted}\n\nI am trapped`, '1\n\nI am trapped', '1'],
  ['أنا في الطابق الثالث\nأرسلوا المساعدة', 'أنا في الطابق الثالث\nأرسلوا المساعدة'],
  ['你好\n来自三楼，我被困', '你好\n来自三楼，我被困'],
  ['你好\n来自我的iPhone', '你好\n来自我的iPhone', '你好'],
  ['Hallo\nVon meinem Büro aus sehe ich Rauch', 'Hallo\nVon meinem Büro aus sehe ich Rauch'],
  ['1\nVon meinem Samsung Galaxy gesendet', '1\nVon meinem Samsung Galaxy gesendet', '1'],
  ['1\nSent fromage', '1\nSent fromage'],
  [
    `We are 3 people\nOnly the stairs, leg is broken\n${quoted}`,
    'We are 3 people\nOnly the stairs, leg is broken',
  ],
  [`We are 3 people\nOn the 3rd floor\n${quoted}`, 'We are 3 people\nOn the 3rd floor'],
  [`We are 3\nHurt: 2, look:\n${quoted}`, 'We are 3\nHurt: 2, look:', 'We are 3'],
  ['1\n\nRegards\nAna\nPS: smoke on floor 2', '1\n\nRegards\nAna\nPS: smoke on floor 2', '1'],
  [`OK grazie\n\nDa: Tocsin <alerts@tocsin.example>\nInviato: martedì\n\n${alert}`, 'OK grazie'],
  [`Ok\n________________________________\nVan: alerts@tocsin.example\nVerzonden: dinsdag\n\n${alert}`, 'Ok'],
  [
    `On the 3rd floor\n\n-----Original Message-----\nFrom: Crisis Team\nSent: Tuesday\nSubject: Fire\n\n${alert}`,
    'On the 3rd floor',
  ],
  [`1\n\nFrom: Crisis Team\nSent: Tuesday\nSubject: Fire\n\n${alert}`, '1'],
  [`OK\n\nEm ter., 24 de nov. de 2026 às 16:10, Crisis <alerts@tocsin.example> escreveu:\n\n${quoted}`, 'OK'],
  [
    `OK\n\nIl giorno mar 24 nov 2026 alle ore 16:10 Crisis <alerts@tocsin.example> ha\nscritto:\n\n${quoted}\n\nAiuto`,
    'OK\n\nAiuto',
    'OK',
  ],
  [`OK\n\n2026年11月24日(火) 16:10 Crisis <alerts@tocsin.example>のメール：\n${quoted}`, 'OK'],
  [`OK\n\nTir., 24. nov. 2026 Crisis <someone@else.example> hat das:\n${quoted}`, 'OK'],
  [`OK\n\nOn Tue, 24 Nov 2026 at 16:10, Crisis <Alerts@Tocsin.example>\nwrote:\n\n${alert}`, 'OK'],
  ['1\n\nFire\n\nI need help [https://t.example/c/tok?answer=2]', '1\n\nFire'],
  [
    'I wrote to alerts@tocsin.example too, we are trapped',
    'I wrote to alerts@tocsin.example too, we are trapped',
  ],
  ['trapped, cannot open https://t.example/c/tok', 'trapped, cannot open https://t.example/c/tok'],
  ['Desk: alerts@tocsin.example\nI am trapped', 'Desk: alerts@tocsin.example\nI am trapped'],
  [`OK\n\nAvsändare: alerts@tocsin.example\nSkickat: tisdag\n\n${alert}`, 'OK'],
  ['From: the 3rd floor\nHurt: 2', 'From: the 3rd floor\nHurt: 2'],
  [`\n\nDa: Tocsin <alerts@tocsin.example>\n\n${alert}`, ''],
  [`${'\n'.repeat(50_000)}${'> a\n\n'.repeat(10_000)}help`, 'help'],
  ['<alerts@tocsin.example> wrote:\n'.repeat(6_000), ''],
  ['____________\n'.repeat(15_000) + alert, ''],
])('of %j its writer wrote %j', (text, words, answer = words) => {
  expect(ownWords(text, ours)).toBe(words);
  expect(topPart(text, ours) || ownWords(text, ours)).toBe(answer);
});
