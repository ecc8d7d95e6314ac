import type { IncidentRun } from '../../incident/run-store.ts';
import { pickLanguage, type ByLanguage } from '../../kernel/language.ts';
import type { MessageText } from '../../playbook/schema.ts';
import { fill } from './figures.ts';
import type { Look } from './layout.tsx';
import { messageFields, messagePath, RunPage, type MessageAsked } from './message-pages.tsx';
import { messageWords } from './message-words.ts';
import { HiddenFields } from './plan-fields.tsx';

/** Without JavaScript, or by a screen reader's click: a box to tick in place of holding. */
export function SureSendPage({
  texts,
  recipients,
  fault,
  ...asked
}: MessageAsked & {
  texts: ByLanguage<MessageText> | undefined;
  recipients: string;
  fault: boolean;
}) {
  const { look, run, kind } = asked;
  const words = messageWords(look.language);
  const fields = messageFields(asked, texts);
  const said = texts && pickLanguage(texts, look.language);
  return (
    <RunPage look={look} run={run} title={words.action[kind]}>
      {said && (
        <blockquote class="asked-of" lang={said.language}>
          {said.value.headline}
        </blockquote>
      )}
      <form method="post" action={`${messagePath(run.id, kind)}/preview`}>
        <HiddenFields fields={fields} />
        <button class="quiet">← {look.words.back}</button>
      </form>
      <TickForm
        look={look}
        action={messagePath(run.id, kind)}
        fields={[...fields, ['recipients', recipients]]}
        sure={fill(words.sure, { n: recipients })}
        now={words.sendNow}
        fault={fault}
      />
    </RunPage>
  );
}

/** It is not sent, and why; the way back stands above. */
export function RefusedPage({ look, run, why }: { look: Look; run: IncidentRun; why: string }) {
  return (
    <RunPage look={look} run={run} title={messageWords(look.language).cannot}>
      <p class="fault" role="alert">
        {why}
      </p>
      <p>{look.words.nothingSent}</p>
    </RunPage>
  );
}

/** A box to tick and a button. */
export function TickForm(props: {
  look: Look;
  action: string;
  fields: readonly (readonly [string, string])[];
  sure: string;
  now: string;
  fault: boolean;
}) {
  const { look, action, fields, sure, now, fault } = props;
  return (
    <>
      {fault && (
        <p class="fault" role="alert">
          {look.words.tickFirst}
        </p>
      )}
      <form method="post" action={action} class="form">
        <HiddenFields fields={[...fields, ['asked', 'tick']]} />
        <label class="tick">
          <input type="checkbox" name="sure" value="yes" required />
          <span>{sure}</span>
        </label>
        <div>
          <button class="go">{now}</button>
        </div>
      </form>
    </>
  );
}
