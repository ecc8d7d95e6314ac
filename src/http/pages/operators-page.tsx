import { roles } from '../../identity/actor.ts';
import type { Operator } from '../../identity/operators.ts';
import { passwordLength } from '../../identity/password.ts';
import { fill } from './figures.ts';
import { FormFault, InputField, SelectField, type FieldFaults } from './form-parts.tsx';
import { Page, type Look } from './layout.tsx';
import { kiosksWords } from './kiosks-words.ts';
import { operatorsWords } from './operators-words.ts';

/** A secret that was just made. It stands on this one answer and nowhere else. */
export interface ShownOnce {
  readonly title: string;
  readonly secret: string;
}

/** What was typed into a form, and what is wrong with it. */
export interface Typed {
  readonly values: Readonly<Record<string, string>>;
  readonly faults: FieldFaults;
}

interface OperatorsProps {
  readonly look: Look;
  readonly operators: readonly Operator[];
  /** `operator:name` of the reader. */
  readonly reader: string;
  readonly typed?: Typed | undefined;
  readonly shown?: ShownOnce | undefined;
}

/** Who may sign in. */
export function OperatorsPage({ look, operators, reader, typed, shown }: OperatorsProps) {
  const words = operatorsWords(look.language);
  return (
    <Page look={look} title={words.title}>
      <div class="head-row">
        <div>
          <h1>{words.title}</h1>
          <p class="lead">{words.lead}</p>
        </div>
        <p class="actions">
          <a class="button quiet" href="/kiosks">
            {kiosksWords(look.language).title}
          </a>
          <a class="button quiet" href="/keys">
            {words.toKeys}
          </a>
        </p>
      </div>
      {shown !== undefined && <Secret look={look} shown={shown} />}
      <div class="card people-card">
        <table class="people">
          <thead>
            <tr>
              <th>{words.name}</th>
              <th>{words.role}</th>
              <th class="less">{look.words.state}</th>
            </tr>
          </thead>
          <tbody>
            {operators.map((operator) => (
              <tr key={operator.id} class={operator.active ? '' : 'out'}>
                <th scope="row">
                  <a href={`/operators/${operator.id}`}>{operator.name}</a>
                  {reader === `operator:${operator.name}` && <small> ({words.you})</small>}
                </th>
                <td>
                  {words.shortRoles[operator.role] ?? operator.role}
                  {!operator.active && <small class="under narrow">{words.inactive}</small>}
                </td>
                <td class="less">{operator.active ? words.active : words.inactive}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h2 class="section">{words.add}</h2>
      <NewOperator look={look} typed={typed} />
    </Page>
  );
}

/** A password or key, this once. */
export function Secret({ look, shown }: { look: Look; shown: ShownOnce }) {
  return (
    <div class="notice secret" role="status">
      <b>{shown.title}</b>
      <code>{shown.secret}</code>
      <span>{operatorsWords(look.language).shownOnce}</span>
    </div>
  );
}

/** The roles as a choice, each with what it may do. */
export function roleOptions(look: Look): (readonly [string, string])[] {
  const words = operatorsWords(look.language);
  return roles.map((role) => [role, words.roles[role] ?? role] as const);
}

function NewOperator({ look, typed }: Pick<OperatorsProps, 'look' | 'typed'>) {
  const words = operatorsWords(look.language);
  const { values, faults } = typed ?? { values: {}, faults: {} };
  return (
    <form method="post" action="/operators" class="form">
      <FormFault faults={faults} title={words.mend} />
      <InputField
        name="name"
        label={words.name}
        hint={words.nameHint}
        value={values['name']}
        faults={faults}
        required
        maxLength={100}
      />
      <SelectField
        name="role"
        label={words.role}
        value={values['role'] ?? 'viewer'}
        faults={faults}
        options={roleOptions(look)}
      />
      <InputField
        name="password"
        type="password"
        label={words.password}
        hint={fill(words.passwordHint, { n: String(passwordLength.min) })}
        faults={faults}
        autocomplete="new-password"
        maxLength={passwordLength.max}
      />
      <div>
        <button class="go">{words.addNow}</button>
      </div>
    </form>
  );
}
