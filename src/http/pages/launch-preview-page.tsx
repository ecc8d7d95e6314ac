import type { LeftOutCount } from '../../directory/exclusion-store.ts';
import type { LaunchPlan } from '../../incident/prepare-launch.ts';
import type { LaunchPreview } from '../../incident/preview-launch.ts';
import { pickLanguage } from '../../kernel/language.ts';
import { employeeWords } from './choose-employees-words.ts';
import { describePlaybook, nameTold } from './describe-playbook.ts';
import { fill, writeCount } from './figures.ts';
import { Page, type Look } from './layout.tsx';
import { PlanPreview } from './plan-parts.tsx';
import { PlanFields } from './plan-fields.tsx';
import { WhatTheyRead, WhoGetsIt } from './preview-parts.tsx';
import { nameLanguage, rowsFor, withoutMarker } from './text-fields.ts';

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
      <WhoGetsIt look={look} reach={preview}>
        <p class="aside">{describePlaybook(look, playbook)}</p>
        {preview.leftOut !== null && <LeftOut language={language} leftOut={preview.leftOut} />}
        <Named look={look} named={preview.told} by={words.told} none={words.toldNobody} />
        <Named look={look} named={preview.paged} by={words.paged} none={words.pagedNobody} />
      </WhoGetsIt>
      <WhatTheyRead look={look} texts={preview.texts} contents={preview.contents} />
      <PlanPreview look={look} plan={preview.plan} />
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

/** How many are left out, without a name, and where that is not enough; or plainly that nobody is. */
function LeftOut({ language, leftOut }: { language: string; leftOut: LeftOutCount }) {
  const words = employeeWords(language);
  if (leftOut.people === 0) return <p class="warned">{words.leftOutNone}</p>;
  return (
    <>
      <p class="aside">{fill(words.leftOut, { n: writeCount(leftOut.people) })}</p>
      {leftOut.operators > 0 && (
        <p class="warned">{fill(words.leftOutOperators, { n: writeCount(leftOut.operators) })}</p>
      )}
    </>
  );
}

interface NamedProps {
  readonly look: Look;
  readonly named: LaunchPreview['told'];
  /** What they do, by name; and for how many nobody does. */
  readonly by: string;
  readonly none: string;
}

/** Who has a duty in it, by name, and for how many people nobody has. */
function Named({ look: { words }, named, by, none }: NamedProps) {
  return (
    <>
      {named.map(({ to, people, names, withoutOne }) => {
        const who = nameTold(words, to);
        const first = names.join(', ');
        const others = people - names.length;
        const all = others > 0 ? fill(words.toldMore, { names: first, n: writeCount(others) }) : first;
        const said = [
          ...(people > 0 ? [fill(by, { who, names: all })] : []),
          ...(withoutOne > 0 ? [fill(none, { who, n: writeCount(withoutOne) })] : []),
        ];
        return (
          <p key={to} class={withoutOne > 0 ? 'warned' : 'aside'}>
            {said.join(words.betweenSentences)}
          </p>
        );
      })}
    </>
  );
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
            <legend>{nameLanguage(tag)}</legend>
            <label>
              <span lang={look.language}>{words.headline}</span>
              <textarea name={`headline.${tag}`} rows={rowsFor(text.headline, 2)} maxLength={300} required>
                {withoutMarker(text.headline, tag)}
              </textarea>
            </label>
            <label>
              <span lang={look.language}>{words.instruction}</span>
              <textarea
                name={`instruction.${tag}`}
                rows={rowsFor(text.instruction, 4)}
                maxLength={5000}
                required
              >
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
