import type { Content } from '../../channels/content.ts';
import type { LaunchPlan } from '../../incident/prepare-launch.ts';
import type { LaunchPreview } from '../../incident/preview-launch.ts';
import { formatDuration } from '../../kernel/duration.ts';
import type { Fault } from '../../kernel/fault.ts';
import { pickLanguage } from '../../kernel/language.ts';
import { exerciseMarker } from '../../playbook/marked-texts.ts';
import type { AudienceRule, Playbook, PlaybookInput, Route } from '../../playbook/schema.ts';
import { fill, writeCount } from './figures.ts';
import { Page, type Look } from './layout.tsx';

/** Step one: which playbook. */
export function ChoosePage({
  look,
  playbooks,
  faults,
}: {
  look: Look;
  playbooks: readonly Playbook[];
  faults: readonly Fault[];
}) {
  const { words, language } = look;
  return (
    <Page look={look} title={words.launch}>
      <h1>{words.choosePlaybook}</h1>
      <p class="lead">{words.choosePlaybookHint}</p>
      {faults.length > 0 && (
        <div class="fault">
          {words.faults}
          <ul>
            {faults.map((fault) => (
              <li key={`${fault.file}:${fault.line}:${fault.path}`}>
                {fault.file}:{fault.line} {fault.message}
              </li>
            ))}
          </ul>
        </div>
      )}
      <ul class="choices">
        {playbooks.map((playbook) => (
          <li key={playbook.name}>
            <a class={`card ${playbook.severity.toLowerCase()}`} href={`/launch/${playbook.name}`}>
              <span class="chips">
                <span class={`severity ${playbook.severity.toLowerCase()}`}>
                  {words.severities[playbook.severity] ?? playbook.severity}
                </span>
                {playbook.exerciseOnly && <span class="tag drill">{words.exerciseOnly}</span>}
              </span>
              <h2>{pickLanguage(playbook.title, language).value}</h2>
              <p>{describe(look, playbook)}</p>
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}

/** Step two: the inputs, and whether it is an exercise. */
export function InputsPage(props: {
  look: Look;
  playbook: Playbook;
  given: Readonly<Record<string, string>>;
  exercise: boolean | undefined;
  options: Readonly<Record<'site' | 'group', readonly { name: string; employees: number }[]>>;
  fault?: string | undefined;
}) {
  const { look, playbook, given, exercise, options, fault } = props;
  const { words, language } = look;
  const title = pickLanguage(playbook.title, language).value;
  return (
    <Page look={look} title={title}>
      <p>
        <a href="/launch">← {words.choosePlaybook}</a>
      </p>
      <h1>{title}</h1>
      <p class="lead">{describe(look, playbook)}</p>
      {fault !== undefined && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <form method="post" action={`/launch/${playbook.name}/preview`} class="form">
        {playbook.inputs.map((input) => (
          <InputField
            key={input.name}
            look={look}
            input={input}
            value={given[input.name] ?? ''}
            options={options}
          />
        ))}
        {playbook.exerciseOnly ? (
          <p class="notice">
            <input type="hidden" name="mode" value="exercise" />
            {words.onlyExercise}
          </p>
        ) : (
          <fieldset>
            <legend>{words.howItRuns}</legend>
            <div class="modes">
              <label class="mode drill">
                <input type="radio" name="mode" value="exercise" required checked={exercise === true} />
                <b>{words.exerciseChoice}</b> <small>{words.exerciseChoiceHint}</small>
              </label>
              <label class="mode real">
                <input type="radio" name="mode" value="live" required checked={exercise === false} />
                <b>{words.liveChoice}</b> <small>{words.liveChoiceHint}</small>
              </label>
            </div>
          </fieldset>
        )}
        <div>
          <button class="go">{words.showFirst}</button>
        </div>
      </form>
    </Page>
  );
}

function InputField({
  look,
  input,
  value,
  options,
}: {
  look: Look;
  input: PlaybookInput;
  value: string;
  options: Readonly<Record<'site' | 'group', readonly { name: string; employees: number }[]>>;
}) {
  const { words, language } = look;
  const name = `input.${input.name}`;
  const shared = { name, required: !input.optional };
  return (
    <label>
      <span>
        {pickLanguage(input.ask, language).value} {input.optional && <small>{words.optional}</small>}
      </span>
      {input.type === 'text' ? (
        input.multiline ? (
          <textarea {...shared} rows={4} maxLength={input.maxLength}>
            {value}
          </textarea>
        ) : (
          <input {...shared} value={value} maxLength={input.maxLength} autocomplete="off" />
        )
      ) : (
        <select {...shared}>
          <option value="">{words.choose}</option>
          {options[input.type].map((option) => (
            <option key={option.name} value={option.name} selected={option.name === value}>
              {`${option.name} (${fill(words.employees, { n: writeCount(option.employees) })})`}
            </option>
          ))}
        </select>
      )}
      {input.example !== undefined && <small>{fill(words.example, { example: input.example })}</small>}
    </label>
  );
}

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
            ? `${fill(words.employees, { n: writeCount(preview.noPath) })}: ${words.noPath}`
            : words.noPathNone}
        </p>
        <p class="aside">{describe(look, playbook)}</p>
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

/** Without JavaScript, or by a screen reader's click: a box to tick and a button in place of holding. */
export function SurePage({
  look,
  plan,
  idempotencyKey,
  recipients,
  fault,
}: {
  look: Look;
  plan: LaunchPlan;
  idempotencyKey: string;
  recipients: string;
  fault: boolean;
}) {
  const { words } = look;
  return (
    <Page look={look} title={words.sureTitle} mode={plan.exercise ? 'exercise' : 'live'}>
      <h1>{words.sureTitle}</h1>
      {fault && (
        <p class="fault" role="alert">
          {words.tickFirst}
        </p>
      )}
      <form method="post" action={`/launch/${plan.playbook}`} class="form">
        <PlanFields plan={plan} idempotencyKey={idempotencyKey} />
        <input type="hidden" name="recipients" value={recipients} />
        <input type="hidden" name="asked" value="tick" />
        <label class="tick">
          <input type="checkbox" name="sure" value="yes" required />
          <span>{fill(words.sure, { n: recipients })}</span>
        </label>
        <div>
          <button class="go">{words.launchNow}</button>
        </div>
      </form>
    </Page>
  );
}

/** Far more people than usual: the number is typed. */
export function ConfirmNumberPage({
  look,
  plan,
  idempotencyKey,
  recipients,
  typed,
}: {
  look: Look;
  plan: LaunchPlan;
  idempotencyKey: string;
  recipients: number;
  typed: boolean;
}) {
  const { words } = look;
  const hint = fill(words.confirmNumberHint, { n: writeCount(recipients) });
  return (
    <Page
      look={look}
      title={words.confirmNumber}
      mode={plan.exercise ? 'exercise' : 'live'}
      script="hold.client.js"
    >
      <h1>{words.confirmNumber}</h1>
      <p class={typed ? 'fault' : 'lead'} role={typed ? 'alert' : undefined}>
        {hint}
      </p>
      <form method="post" action={`/launch/${plan.playbook}`} class="form">
        <PlanFields plan={plan} idempotencyKey={idempotencyKey} />
        <input type="hidden" name="sure" value="yes" />
        <label>
          <span>{words.numberOfPeople}</span>
          <input name="confirmRecipients" inputMode="numeric" pattern="[0-9]+" required autocomplete="off" />
        </label>
        <div>
          <button class="go">{words.launchNow}</button>
        </div>
      </form>
    </Page>
  );
}

/** Stopping without holding: one page with a box to tick. */
export function SureStopPage({ look, incidentId }: { look: Look; incidentId: string }) {
  const { words } = look;
  return (
    <Page look={look} title={words.stopNow}>
      <h1>{words.stopNow}</h1>
      <p class="lead">{words.stopHint}</p>
      <form method="post" action={`/incidents/${incidentId}/stop`} class="form">
        <label class="tick">
          <input type="checkbox" required />
          <span>{words.sureStop}</span>
        </label>
        <div class="actions">
          <button class="go">{words.stopNow}</button>
          <a href={`/incidents/${incidentId}`}>{words.toBoard}</a>
        </div>
      </form>
    </Page>
  );
}

/** A plan as hidden fields, the way `readPlan` takes it back. */
function PlanFields({ plan, idempotencyKey }: { plan: LaunchPlan; idempotencyKey?: string }) {
  const fields: (readonly [string, string])[] = [
    ['mode', plan.exercise ? 'exercise' : 'live'],
    ...Object.entries(plan.inputs).map(([name, value]) => [`input.${name}`, value] as const),
    ...Object.entries(plan.texts ?? {}).flatMap(([tag, text]) => [
      [`headline.${tag}`, text.headline] as const,
      [`instruction.${tag}`, text.instruction] as const,
    ]),
    ...(idempotencyKey === undefined ? [] : [['idempotencyKey', idempotencyKey] as const]),
  ];
  return (
    <>
      {fields.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
  );
}

function withoutMarker(headline: string, language: string): string {
  const marker = exerciseMarker(language);
  return headline.startsWith(marker) ? headline.slice(marker.length) : headline;
}

/** A playbook in one sentence: whom it reaches, by what, and when. */
function describe({ words }: Look, playbook: Playbook): string {
  return fill(words.reaches, {
    who: sayAudience(words, playbook.audience),
    route: sayRoute(words, playbook.steps[0]?.route ?? []),
  });
}

function sayAudience(words: Look['words'], audience: readonly AudienceRule[]): string {
  const names = { everyone: words.everyone, site: words.oneSite, group: words.oneGroup };
  return audience.map(({ kind }) => names[kind]).join(words.or);
}

function sayRoute(words: Look['words'], route: Route): string {
  let waitMs = 0;
  return route
    .map(({ channels, afterMs }) => {
      waitMs += afterMs;
      const named = channels.map((channel) => words.channel[channel] ?? channel).join(words.and);
      const sentence = waitMs === 0 ? words.atOnce : words.then;
      return fill(sentence, { channels: named, wait: formatDuration(waitMs) });
    })
    .join('');
}
