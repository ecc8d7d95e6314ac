import type { Content } from '../../channels/content.ts';
import type { LaunchPlan } from '../../incident/prepare-launch.ts';
import type { LaunchPreview } from '../../incident/preview-launch.ts';
import { pickLanguage } from '../../kernel/language.ts';
import { exerciseMarker } from '../../playbook/marked-texts.ts';
import { describePlaybook, sayPeople } from './describe-playbook.ts';
import { fill, writeCount } from './figures.ts';
import { Page, type Look } from './layout.tsx';
import { PlanFields } from './plan-fields.tsx';

interface Asked {
  readonly look: Look;
  readonly plan: LaunchPlan;
  readonly preview: LaunchPreview;
  readonly idempotencyKey: string;
}

/** Step three: who gets it and what they read; then hold to launch. */
export function PreviewPage({ look, plan, preview, idempotencyKey }: Asked) {
  const { words, language } = look;
  const { exercise, playbook } = preview;
  const title = pickLanguage(playbook.title, language).value;
  return (
    <Page look={look} title={title} mode={exercise ? 'exercise' : 'live'} script="hold.client.js">
      <p>
        <a href={`/launch/${playbook.name}`}>← {words.back}</a>
      </p>
      <h1>{title}</h1>
      <section class="card">
        <h2>{words.whoGetsIt}</h2>
        <ul class="reach">
          <li class="all">
            <b>{writeCount(preview.recipients)}</b> {words.people}
          </li>
          {preview.byChannel.map(({ channel, people }) => (
            <li key={channel}>
              <b>{writeCount(people)}</b>{' '}
              {fill(words.byChannel, { channel: words.channel[channel] ?? channel })}
            </li>
          ))}
        </ul>
        <p class={preview.noPath > 0 ? 'warned' : 'aside'}>
          {preview.noPath > 0
            ? fill(words.noPath, { who: sayPeople(words, preview.noPath) })
            : words.noPathNone}
        </p>
        <p class="aside">{describePlaybook(look, playbook)}</p>
      </section>
      <h2 class="section">{words.whatTheyRead}</h2>
      <div class="languages">
        {Object.keys(preview.texts).map((tag) => (
          <section key={tag} class="phone" lang={tag}>
            <h3>{new Intl.DisplayNames([tag], { type: 'language' }).of(tag)}</h3>
            {preview.contents
              .filter((shown) => shown.language === tag)
              .map(({ channel, content }) => (
                <div key={channel} class="shown">
                  <p lang={look.language}>{shownOn(look, content)}</p>
                  <Shown content={content} subject={words.subject} />
                </div>
              ))}
          </section>
        ))}
      </div>
      <ChangeWords look={look} plan={plan} preview={preview} />
      <form method="post" action={`/launch/${playbook.name}/sure`} class="launch-bar">
        <PlanFields plan={plan} idempotencyKey={idempotencyKey} />
        <input type="hidden" name="recipients" value={preview.recipients} />
        <button data-held={`/launch/${playbook.name}`} aria-describedby="hold-hint">
          {exercise ? words.holdToDrill : words.holdToLaunch}
          <small>{fill(words.toPeople, { n: writeCount(preview.recipients) })}</small>
        </button>
        <p class="aside" id="hold-hint">
          {words.holdHint}
        </p>
      </form>
    </Page>
  );
}

function shownOn({ words }: Look, content: Content): string {
  const channel = words.channel[content.channel] ?? content.channel;
  if (content.channel === 'sms')
    return `${channel} (${fill(words.segments, { n: String(content.segments) })})`;
  return content.channel === 'voice' ? words.callSays : channel;
}

/** One message as its channel shows it, every word as it will arrive. */
function Shown({ content, subject }: { content: Content; subject: string }) {
  switch (content.channel) {
    case 'sms':
      return <div class="bubble sms">{content.text}</div>;
    case 'push':
      return (
        <div class="bubble push">
          <b>{content.title}</b>
          {content.body}
          <div class="keys">
            {content.actions.map(({ key, label }) => (
              <span key={key}>{label}</span>
            ))}
          </div>
        </div>
      );
    case 'email':
      return (
        <div class="bubble email">
          <small>{subject}</small>
          <b>{content.subject}</b>
          {content.text.trim()}
        </div>
      );
    case 'voice':
      return (
        <div class="bubble voice">
          {content.spoken} {content.menu.map(({ spoken }) => spoken).join(' ')}
        </div>
      );
    default:
      return content satisfies never;
  }
}

function ChangeWords({ look, plan, preview }: Omit<Asked, 'idempotencyKey'>) {
  const { words } = look;
  return (
    <details class="card" open={plan.texts !== undefined}>
      <summary>{words.changeWords}</summary>
      <p class="lead">{words.changeWordsHint}</p>
      <form method="post" action={`/launch/${plan.playbook}/preview`} class="form">
        <PlanFields plan={{ ...plan, texts: undefined }} />
        {Object.entries(preview.texts).map(([tag, text]) => (
          <fieldset key={tag} lang={tag}>
            <legend>{new Intl.DisplayNames([tag], { type: 'language' }).of(tag)}</legend>
            <label>
              <span lang={look.language}>{words.headline}</span>
              <input
                name={`headline.${tag}`}
                value={withoutMarker(text.headline, tag)}
                maxLength={300}
                required
              />
            </label>
            <label>
              <span lang={look.language}>{words.instruction}</span>
              <textarea name={`instruction.${tag}`} rows={4} maxLength={5000} required>
                {text.instruction}
              </textarea>
            </label>
          </fieldset>
        ))}
        <div>
          <button class="quiet">{words.showAgain}</button>
        </div>
      </form>
    </details>
  );
}

function withoutMarker(headline: string, language: string): string {
  const marker = exerciseMarker(language);
  return headline.startsWith(marker) ? headline.slice(marker.length) : headline;
}
