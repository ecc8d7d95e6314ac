import { pickLanguage } from '../../kernel/language.ts';
import type { PlaybookInput } from '../../playbook/schema.ts';
import { employeeWords } from './choose-employees-words.ts';
import type { Namesakes } from './choose-employees.ts';
import { sayPeople } from './describe-playbook.ts';
import { fill } from './figures.ts';
import type { Look } from './layout.tsx';

/** What there is to choose from: sites and groups, each with how many people it has. */
export type PlaceOptions = Readonly<
  Record<'site' | 'group', readonly { readonly name: string; readonly employees: number }[]>
>;

interface InputFieldProps {
  readonly look: Look;
  readonly input: PlaybookInput;
  readonly value: string;
  readonly options: PlaceOptions;
  /** Whom what was written may mean; undefined: nothing is to be chosen. */
  readonly namesakes: Namesakes[string] | undefined;
}

/** One input of a playbook as a form asks for it. */
export function InputField({ namesakes = [], ...props }: InputFieldProps) {
  const { look, input } = props;
  const { words, language } = look;
  return (
    <>
      <label>
        <span>
          {pickLanguage(input.ask, language).value} {input.optional && <small>{words.optional}</small>}
        </span>
        <Control {...props} />
        {input.type === 'employee' && <small>{employeeWords(language).byNameOrNumber}</small>}
        {input.example !== undefined && <small>{fill(words.example, { example: input.example })}</small>}
      </label>
      {namesakes.length > 0 && <WhoIsMeant language={language} name={input.name} namesakes={namesakes} />}
    </>
  );
}

function Control({ look: { words }, input, value, options }: Omit<InputFieldProps, 'namesakes'>) {
  const shared = { name: `input.${input.name}`, required: !input.optional };
  const written = { ...shared, maxLength: input.maxLength };
  switch (input.type) {
    case 'site':
    case 'group':
      return (
        <select {...shared}>
          <option value="">{words.choose}</option>
          {options[input.type].map(({ name, employees }) => (
            <option key={name} value={name} selected={name === value}>
              {`${name} (${sayPeople(words, employees)})`}
            </option>
          ))}
        </select>
      );
    case 'employee':
      return <input {...written} type="search" value={value} autocomplete="off" spellcheck={false} />;
    case 'text':
      if (input.choices !== undefined)
        return (
          <select {...shared}>
            <option value="">{words.choose}</option>
            {input.choices.map((choice) => (
              <option key={choice} value={choice} selected={choice === value}>
                {choice}
              </option>
            ))}
          </select>
        );
      return input.multiline ? (
        <textarea {...written} rows={4}>
          {value}
        </textarea>
      ) : (
        <input {...written} value={value} autocomplete="off" />
      );
    default:
      return input.type satisfies never;
  }
}

/** Buttons that name people with their number and place, so that nobody is taken for another. */
function WhoIsMeant({
  language,
  name,
  namesakes,
}: {
  language: string;
  name: string;
  namesakes: Namesakes[string];
}) {
  const words = employeeWords(language);
  return (
    <fieldset>
      <legend>{words.whoIsMeant}</legend>
      {namesakes.map(({ externalId, name: called, department, site }) => (
        <label key={externalId} class="tick">
          <input type="radio" name={`pick.${name}`} value={externalId} />
          <span>{[called, externalId, department, site?.name].filter(Boolean).join(' · ')}</span>
        </label>
      ))}
      <label class="tick">
        <input type="radio" name={`pick.${name}`} value="" checked />
        <span>{words.asWritten}</span>
      </label>
    </fieldset>
  );
}
