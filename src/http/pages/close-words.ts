import { pickWords } from './pick-words.ts';

const english = {
  about:
    'Nothing more is sent, and the incident moves to the earlier ones. It says nothing to anyone: send the all-clear first if people wait for it. Late answers still count.',
  left: 'Whom you leave as they are',
  help: '{n} {n:person asks|people ask} for help.',
  silent: '{n} {n:person was|people were} sent it and {n:has|have} not answered.',
  unreachable: '{n} {n:person|people} could not be reached. Somebody must go and tell them.',
  untold: '{n} {n:person has|people have} not been sent anything yet. They will not be told.',
  stopped: '{n} {n:person was|people were} not sent it: sending was stopped first. They will not be told.',
  stillTried: 'Something is still being sent to {n} {n:person|people}. That ends.',
  nobody: 'Nobody: everyone has answered, and nobody asks for help.',
  counted: 'Counted at {at}.',
  countAgain: 'Count again',
  hold: 'Hold to close',
  sure: 'Yes, close this incident.',
  closedAlready: 'The incident is closed. Nothing more is sent.',
};

/** The words of closing an incident. */
export type CloseWords = typeof english;

const traditionalChinese: CloseWords = {
  about:
    '不再發送任何訊息，事件將列入過往事件。結束不會通知任何人；若人員在等待，請先解除警報。逾時的回覆仍會計入。',
  left: '結束後維持現狀的人',
  help: '{n} 人正在求助。',
  silent: '{n} 人已獲發送，但尚未回覆。',
  unreachable: '{n} 人無法聯繫，須有人當面通知。',
  untold: '{n} 人尚未收到任何訊息，他們將不會被通知。',
  stopped: '尚未發送給 {n} 人即已停止，他們將不會被通知。',
  stillTried: '仍在向 {n} 人發送，結束事件後即停止。',
  nobody: '沒有人：所有人都已回覆，也無人求助。',
  counted: '統計時間：{at}。',
  countAgain: '重新統計',
  hold: '按住以結束事件',
  sure: '是，結束此事件。',
  closedAlready: '事件已結束，不再發送任何訊息。',
};

/** These words in the best language for `language`. */
export function closeWords(language: string): CloseWords {
  return pickWords<CloseWords>(language, { en: english, 'zh-Hant': traditionalChinese });
}
