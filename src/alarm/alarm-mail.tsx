import { render } from 'preact-render-to-string';
import type { EmailContent } from '../channels/content.ts';
import type { AlarmKind } from './alarm-kinds.ts';
import { alarmText } from './alarm-words.ts';

/** The mail that tells an alarm, in both of the console's languages. `where` is the public address. */
export function alarmMail(kind: AlarmKind, turn: 'ill' | 'over', where: string): EmailContent {
  const state = turn === 'ill' ? 'Tocsin itself is ill' : 'Over';
  const texts = ['en', 'zh-Hant'].map((language) => alarmText(kind, turn, language));
  return {
    channel: 'email',
    subject: `${state}: ${texts[0]?.split(/[.:]/)[0] ?? kind} (${new URL(where).host})`,
    text: [...texts, where].join('\n\n'),
    html: `<!doctype html>${render(
      <html lang="en">
        <body>
          {texts.map((text) => (
            <p key={text}>{text}</p>
          ))}
          <p>{where}</p>
        </body>
      </html>,
    )}`,
  };
}
