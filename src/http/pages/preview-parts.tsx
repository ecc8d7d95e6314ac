import type { ComponentChildren } from 'preact';
import type { Content } from '../../channels/content.ts';
import type { SampleContent } from '../../incident/sample-contents.ts';
import { sayPeople } from './describe-playbook.ts';
import { fill, writeCount } from './figures.ts';
import type { Look } from './layout.tsx';
import { nameLanguage } from './text-fields.ts';

interface Reach {
  readonly recipients: number;
  readonly byChannel: readonly { readonly channel: string; readonly people: number }[];
  readonly noPath: number;
}

/** How many people a message would go to, by which channels they can be reached, and how many by none. */
export function WhoGetsIt({
  look,
  reach,
  children,
}: {
  look: Look;
  reach: Reach;
  children: ComponentChildren;
}) {
  const { words } = look;
  return (
    <section class="card">
      <h2>{words.whoGetsIt}</h2>
      <ul class="reach">
        <li class="all">
          <b>{writeCount(reach.recipients)}</b> {fill(words.people, { n: writeCount(reach.recipients) })}
        </li>
        {reach.byChannel.map(({ channel, people }) => (
          <li key={channel}>
            <b>{writeCount(people)}</b>{' '}
            {fill(words.byChannel, { channel: words.channel[channel] ?? channel })}
          </li>
        ))}
      </ul>
      <p class={reach.noPath > 0 ? 'warned' : 'aside'}>
        {reach.noPath > 0 ? fill(words.noPath, { who: sayPeople(words, reach.noPath) }) : words.noPathNone}
      </p>
      {children}
    </section>
  );
}

/** A message in each of its languages as each channel shows it. */
export function WhatTheyRead({
  look,
  texts,
  contents,
}: {
  look: Look;
  texts: Readonly<Record<string, unknown>>;
  contents: readonly SampleContent[];
}) {
  const { words } = look;
  return (
    <>
      <h2 class="section">{words.whatTheyRead}</h2>
      <div class="languages">
        {Object.keys(texts).map((tag) => (
          <section key={tag} class="phone" lang={tag}>
            <h3>{nameLanguage(tag)}</h3>
            {contents
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
    </>
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
