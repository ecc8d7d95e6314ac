import type { Fault } from '../../kernel/fault.ts';
import { pickLanguage } from '../../kernel/language.ts';
import type { Playbook } from '../../playbook/schema.ts';
import type { Namesakes } from './choose-employees.ts';
import { describePlaybook } from './describe-playbook.ts';
import { InputField, type PlaceOptions } from './input-field.tsx';
import { Page, type Look } from './layout.tsx';
import { PlaybookFaults } from './playbook-faults.tsx';
import { playbooksWords } from './playbooks-words.ts';

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
      <PlaybookFaults look={look} faults={faults} />
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
              <p>{describePlaybook(look, playbook)}</p>
            </a>
          </li>
        ))}
      </ul>
      <p class="aside">
        <a href="/playbooks">{playbooksWords(language).toFiles}</a>
      </p>
    </Page>
  );
}

/** Step two: the inputs, and whether it is an exercise. */
export function InputsPage(props: {
  look: Look;
  playbook: Playbook;
  given: Readonly<Record<string, string>>;
  exercise: boolean | undefined;
  options: PlaceOptions;
  fault?: string | undefined;
  namesakes?: Namesakes | undefined;
}) {
  const { look, playbook, given, exercise, options, fault, namesakes } = props;
  const { words, language } = look;
  const title = pickLanguage(playbook.title, language).value;
  return (
    <Page look={look} title={title}>
      <p>
        <a href="/launch">← {words.choosePlaybook}</a>
      </p>
      <h1>{title}</h1>
      <p class="lead">{describePlaybook(look, playbook)}</p>
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
            namesakes={namesakes?.[input.name]}
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
                <b>{words.exerciseChoice}</b>{' '}
                <small>{look.simulated ? words.exerciseSimulated : words.exerciseChoiceHint}</small>
              </label>
              <label class="mode real">
                <input type="radio" name="mode" value="live" required checked={exercise === false} />
                <b>{words.liveChoice}</b>{' '}
                <small>{look.simulated ? words.liveSimulated : words.liveChoiceHint}</small>
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
