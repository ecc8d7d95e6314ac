import { render } from 'preact-render-to-string';
import { directionOf } from '../../kernel/language.ts';
import type { Severity } from '../../playbook/schema.ts';
import type { EmailContent } from '../content.ts';
import { cutText } from '../cut-text.ts';
import type { LocalMessage } from '../localize.ts';

/** The longest subject, in code points; the whole headline stands in the body. */
const subjectLimit = 150;

const barColours: Readonly<Record<Severity, string>> = {
  Extreme: '#b00020',
  Severe: '#c2410c',
  Moderate: '#8a6100',
  Minor: '#1d4ed8',
};
const exerciseColour = '#6d28d9';

/**
 * An e-mail with its plain twin. Each answer is a link to the page, where a person confirms: mail scanners open
 * links, so opening one must never count as an answer. Nothing is loaded from elsewhere.
 */
export function renderEmail(
  local: LocalMessage,
  look: { severity: Severity; exercise: boolean },
): EmailContent {
  const colour = look.exercise ? exerciseColour : barColours[look.severity];
  return {
    channel: 'email',
    subject: cutText(
      local.headline.replace(/\s+/g, ' '),
      '…',
      (text) => Array.from(text).length <= subjectLimit,
    ),
    text: plainText(local),
    html: `<!doctype html>${render(<EmailPage local={local} colour={colour} />)}`,
  };
}

function plainText(local: LocalMessage): string {
  const answers = local.choices.map(
    ({ key, label }) => label + local.phrases.colon + answerLink(local.link, key),
  );
  const link = beforeLink(local) + local.link;
  return (
    [local.headline, local.instruction, answers.join('\n'), link].filter((part) => part !== '').join('\n\n') +
    '\n'
  );
}

function EmailPage({ local, colour }: { local: LocalMessage; colour: string }) {
  const paragraphs = local.instruction.split('\n').filter((line) => line !== '');
  return (
    <html lang={local.language} dir={directionOf(local.language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>{local.headline}</title>
      </head>
      <body style="margin:0;padding:16px;font:16px/1.5 system-ui,sans-serif">
        <div style={`max-width:560px;margin:0 auto;border-top:6px solid ${colour};padding-top:12px`}>
          <h1 style="font-size:22px;line-height:1.3;margin:0 0 12px">{local.headline}</h1>
          {paragraphs.map((line) => (
            <p style="margin:0 0 12px">{line}</p>
          ))}
          {local.choices.map(({ key, label }) => (
            <p style="margin:0 0 8px">
              <a href={answerLink(local.link, key)} style={buttonStyle(colour)}>
                {label}
              </a>
            </p>
          ))}
          <p style="margin:16px 0 0">
            {beforeLink(local)}
            <a href={local.link}>{local.link}</a>
          </p>
        </div>
      </body>
    </html>
  );
}

/** `Confirm here: `, or `Read it here: ` where no answer is asked for. */
function beforeLink({ choices, phrases }: LocalMessage): string {
  return (choices.length > 0 ? phrases.confirmHere : phrases.readHere) + phrases.colon;
}

function buttonStyle(colour: string): string {
  return `display:block;padding:14px 18px;border-radius:8px;background:${colour};color:#ffffff;text-decoration:none;font-weight:600`;
}

function answerLink(link: string, key: string): string {
  const url = new URL(link);
  url.searchParams.set('answer', key);
  return url.href;
}
