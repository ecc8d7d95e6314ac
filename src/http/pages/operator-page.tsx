import type { Operator } from '../../identity/operators.ts';
import { passwordLength } from '../../identity/password.ts';
import { fill } from './figures.ts';
import { FormFault, InputField, SelectField, type FieldFaults } from './form-parts.tsx';
import { Page, type Look } from './layout.tsx';
import { roleOptions, Secret, type ShownOnce, type Typed } from './operators-page.tsx';
import { operatorsWords } from './operators-words.ts';

interface OperatorProps {
  readonly look: Look;
  readonly operator: Operator;
  /** The employee number of their own record, or what was typed as that. */
  readonly record: string;
  readonly typed?: Typed | undefined;
  readonly shown?: ShownOnce | undefined;
}

/** One operator: role, own record, password, and whether they may sign in at all. */
export function OperatorPage({ look, operator, record, typed, shown }: OperatorProps) {
  const words = operatorsWords(look.language);
  const faults = typed?.faults ?? {};
  const here = `/operators/${operator.id}`;
  return (
    <Page look={look} title={fill(words.changeTitle, { name: operator.name })}>
      <p>
        <a href="/operators">← {words.title}</a>
      </p>
      <h1>{operator.name}</h1>
      {!operator.active && <p class="notice">{words.inactive}</p>}
      {shown !== undefined && <Secret look={look} shown={shown} />}
      <FormFault faults={faults} title={words.mend} />
      <form method="post" action={here} class="form">
        <SelectField
          name="role"
          label={words.role}
          value={typed?.values['role'] ?? operator.role}
          faults={faults}
          options={roleOptions(look)}
        />
        <InputField
          name="record"
          label={words.record}
          hint={words.recordHint}
          value={record}
          faults={faults}
        />
        <div>
          <button class="go">{words.save}</button>
        </div>
      </form>
      <div class="deed-list">
        <Deed summary={words.newPassword} hint={words.newPasswordLong} action={`${here}/password`} />
        {operator.active ? (
          <Deed summary={words.deactivate} hint={words.deactivateHint} action={`${here}/deactivate`} danger />
        ) : (
          <form method="post" action={`${here}/activate`}>
            <button class="quiet">{words.activate}</button>
          </form>
        )}
      </div>
    </Page>
  );
}

interface DeedProps {
  readonly summary: string;
  readonly hint: string;
  readonly action: string;
  readonly danger?: boolean;
}

/** Something that is done by opening it, reading what it does, and pressing the button. */
export function Deed({ summary, hint, action, danger = false }: DeedProps) {
  return (
    <details>
      <summary>{summary}</summary>
      <form method="post" action={action}>
        <p class="aside">{hint}</p>
        <button class={danger ? 'quiet danger' : 'quiet'}>{summary}</button>
      </form>
    </details>
  );
}

/** Where an operator chooses another password for themselves. */
export function PasswordPage({ look, faults }: { look: Look; faults: FieldFaults }) {
  const words = operatorsWords(look.language);
  return (
    <Page look={look} title={words.ownTitle}>
      <div class="gate card">
        <h1>{words.ownTitle}</h1>
        <FormFault faults={faults} title={words.mend} />
        <form method="post" action="/password" class="form">
          <InputField
            name="before"
            type="password"
            label={words.before}
            faults={faults}
            required
            autocomplete="current-password"
            maxLength={1_000}
          />
          <InputField
            name="wanted"
            type="password"
            label={words.wanted}
            hint={fill(words.newPasswordHint, { n: String(passwordLength.min) })}
            faults={faults}
            required
            autocomplete="new-password"
            maxLength={passwordLength.max}
          />
          <div>
            <button class="go">{words.changePassword}</button>
          </div>
        </form>
      </div>
    </Page>
  );
}
