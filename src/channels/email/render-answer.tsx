import { render } from 'preact-render-to-string';
import type { EmailContent } from '../content.ts';

/** The mail that answers somebody's reply: its first line is its subject. */
export function renderMailAnswer(
  text: string,
  inReplyTo: NonNullable<EmailContent['inReplyTo']>,
): EmailContent {
  const lines = text.split('\n');
  return {
    channel: 'email',
    subject: Array.from(lines[0] ?? '')
      .slice(0, 150)
      .join(''),
    text: `${text}\n`,
    html: `<!doctype html>${render(
      <html>
        <body style="font:16px/1.5 system-ui,sans-serif">
          {lines.map((line) => (
            <p dir="auto">{/^https?:\S+$/.test(line) ? <a href={line}>{line}</a> : line}</p>
          ))}
        </body>
      </html>,
    )}`,
    inReplyTo,
  };
}
