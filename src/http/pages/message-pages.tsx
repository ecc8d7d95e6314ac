import type { ComponentChildren } from 'preact';
import { takesBack, type FollowUpKind } from '../../incident/message-kind.ts';
import type { MessagePreview } from '../../incident/preview-message.ts';
import type { IncidentRun } from '../../incident/run-store.ts';
import { pickLanguage, type ByLanguage } from '../../kernel/language.ts';
import { exerciseMarker } from '../../playbook/marked-texts.ts';
import type { MessageText } from '../../playbook/schema.ts';
import { fill, writeCount } from './figures.ts';
import { Page, type Look } from './layout.tsx';
import { messageWords, type MessageWords } from './message-words.ts';
import { HiddenFields } from './plan-fields.tsx';
import { WhatTheyRead, WhoGetsIt } from './preview-parts.tsx';
import { nameLanguage, rowsFor, textFields, withoutMarker } from './text-fields.ts';

/** What every page about a further message knows: of which incident, which kind, and the key that sends it once. */
export interface MessageAsked {
  readonly look: Look;
  readonly run: IncidentRun;
  readonly kind: FollowUpKind;
  readonly idempotencyKey: string;
  /** An update: whether it asks those who have answered once more; undefined where nothing can be asked. */
  readonly askAnew: boolean | undefined;
}

/** What every form of a message carries on. */
export function messageFields(
  { idempotencyKey, askAnew }: Pick<MessageAsked, 'idempotencyKey' | 'askAnew'>,
  texts: ByLanguage<MessageText> | undefined,
): (readonly [string, string])[] {
  return [
    ['idempotencyKey', idempotencyKey],
    ...(askAnew === true ? [['askAnew', 'yes'] as const] : []),
    ...textFields(texts ?? {}),
  ];
}

/** The address of a kind's pages. */
export function messagePath(incidentId: string, kind: FollowUpKind): string {
  return `/incidents/${incidentId}/send/${kind}`;
}

/** The frame of a page about an incident: its name, the way back, and that it is real or an exercise. */
export function RunPage({
  look,
  run,
  title,
  script,
  children,
}: {
  look: Look;
  run: Pick<IncidentRun, 'id' | 'title' | 'exercise' | 'first'>;
  title: string;
  script?: 'hold.client.js';
  children: ComponentChildren;
}) {
  const { words, language } = look;
  return (
    <Page look={look} title={title} mode={run.exercise ? 'exercise' : 'live'} {...(script && { script })}>
      <link rel="stylesheet" href={look.assets.path('message-forms.css')} />
      <p>
        <a href={`/incidents/${run.id}`}>← {words.toBoard}</a>
      </p>
      <p class="chips">
        <span class={run.exercise ? 'tag drill' : 'severity extreme'}>
          {run.exercise ? words.exercise : words.live}
        </span>
        <span>
          {pickLanguage(run.title, language).value} · {pickLanguage(run.first.texts, language).value.headline}
        </span>
      </p>
      <h1>{title}</h1>
      {children}
    </Page>
  );
}

/** Step one: the words, in each language that the playbook speaks. */
export function WritePage({
  texts,
  fault,
  ...asked
}: MessageAsked & { texts: ByLanguage<MessageText>; fault?: string | undefined }) {
  const { look, run, kind, idempotencyKey, askAnew } = asked;
  const words = messageWords(look.language);
  return (
    <RunPage look={look} run={run} title={words.action[kind]}>
      <p class="lead">{words.about[kind]}</p>
      <TakenBack look={look} kind={kind} said={run.standing.map((message) => message.texts)} />
      {fault !== undefined && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <form method="post" action={`${messagePath(run.id, kind)}/preview`} class="form">
        <HiddenFields fields={[['idempotencyKey', idempotencyKey]]} />
        {askAnew !== undefined && <AskAnew words={words} asks={askAnew} />}
        {run.playbook.languages.map((tag) => (
          <TextFields key={tag} asked={asked} tag={tag} text={texts[tag]} />
        ))}
        <p class="aside">{takesBack(kind) ? words.emptyClosing : words.emptyUpdate}</p>
        <div>
          <button class="go">{words.show}</button>
        </div>
      </form>
    </RunPage>
  );
}

function AskAnew({ words, asks }: { words: MessageWords; asks: boolean }) {
  return (
    <div>
      <label class="tick">
        <input type="checkbox" name="askAnew" value="yes" checked={asks} aria-describedby="ask-anew-hint" />
        <span>{words.askAnew}</span>
      </label>
      <p class="aside" id="ask-anew-hint">
        {words.askAnewHint}
      </p>
    </div>
  );
}

function TextFields({
  asked: { look, run, askAnew },
  tag,
  text,
}: {
  asked: MessageAsked;
  tag: string;
  text: MessageText | undefined;
}) {
  const words = messageWords(look.language);
  const headline = withoutMarker(text?.headline ?? '', tag);
  const instruction = text?.instruction ?? '';
  return (
    <fieldset>
      <legend lang={tag}>{nameLanguage(tag)}</legend>
      {run.exercise && <p class="aside">{fill(words.drillHint, { marker: exerciseMarker(tag).trim() })}</p>}
      <label>
        <span>{words.headline}</span>
        <textarea name={`headline.${tag}`} lang={tag} rows={rowsFor(headline, 3)} maxLength={300}>
          {headline}
        </textarea>
      </label>
      <label>
        <span>
          {words.instruction} <small>{look.words.optional}</small>
        </span>
        <textarea name={`instruction.${tag}`} lang={tag} rows={rowsFor(instruction, 4)} maxLength={5000}>
          {instruction}
        </textarea>
      </label>
      {askAnew !== undefined && (
        <label>
          <span>
            {words.changed} <small>{words.changedWhen}</small>
          </span>
          <textarea name={`changed.${tag}`} lang={tag} rows={2} maxLength={160}>
            {text?.changed ?? ''}
          </textarea>
        </label>
      )}
    </fieldset>
  );
}

/** Step two: whom it reaches and how it reads; then hold to send. */
export function MessagePreviewPage({
  preview,
  texts,
  ...asked
}: MessageAsked & { preview: MessagePreview; texts: ByLanguage<MessageText> | undefined }) {
  const { look, run, kind } = asked;
  const words = messageWords(look.language);
  const path = messagePath(run.id, kind);
  const fields = messageFields(asked, texts);
  const recipients = writeCount(preview.recipients);
  const nobody = preview.recipients === 0;
  return (
    <RunPage look={look} run={run} title={words.action[kind]} script="hold.client.js">
      {!run.exercise && <p class="warned">{words.realWarning}</p>}
      <TakenBack look={look} kind={kind} said={preview.takenBack} />
      <WhoGetsIt look={look} reach={preview}>
        <p class="aside">{nobody && takesBack(kind) ? words.nobodyTold : words.whom[kind]}</p>
        {preview.reopened !== null && (
          <p class="notice">{fill(words.reopens, { n: writeCount(preview.reopened) })}</p>
        )}
      </WhoGetsIt>
      <WhatTheyRead look={look} texts={preview.texts} contents={preview.contents} />
      {texts !== undefined && (
        <form method="post" action={`${path}/write`}>
          <HiddenFields fields={fields} />
          <button class="quiet">{words.changeWords}</button>
        </form>
      )}
      {nobody && !takesBack(kind) ? (
        <p class="notice">{words.nobodyLeft}</p>
      ) : (
        <form method="post" action={`${path}/sure`} class="launch-bar">
          <HiddenFields fields={[...fields, ['recipients', recipients]]} />
          <button data-held={path} aria-describedby="hold-hint">
            {(run.exercise ? words.holdDrill : words.hold)[kind]}
            <small>{fill(look.words.toPeople, { n: recipients })}</small>
          </button>
          <p class="aside" id="hold-hint">
            {look.words.holdHint}
          </p>
        </form>
      )}
    </RunPage>
  );
}

/** What a correction or an all-clear takes back, in its own words. */
function TakenBack({
  look,
  kind,
  said,
}: {
  look: Look;
  kind: FollowUpKind;
  said: readonly ByLanguage<MessageText>[];
}) {
  if (!takesBack(kind)) return null;
  const words = messageWords(look.language);
  return (
    <section class="card taken-back">
      <h2>{words.takenBack}</h2>
      {said.length === 0 && <p>{words.nothingStands}</p>}
      {said.map((texts, index) => {
        const { value, language } = pickLanguage(texts, look.language);
        return (
          <blockquote key={index} lang={language}>
            <strong>{value.headline}</strong>
            {value.instruction !== '' && <p>{value.instruction}</p>}
          </blockquote>
        );
      })}
    </section>
  );
}
