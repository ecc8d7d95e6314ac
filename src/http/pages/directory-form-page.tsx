import type { Employee } from '../../directory/employee-store.ts';
import { directoryWords } from './directory-words.ts';
import { fill } from './figures.ts';
import { FormFault, InputField, SelectField, type FieldFaults } from './form-parts.tsx';
import { Page, type Look } from './layout.tsx';

interface DirectoryFormProps {
  readonly look: Look;
  /** Whom it changes; undefined: somebody new. */
  readonly employee: Employee | undefined;
  /** What stands in the fields, by their names. */
  readonly values: Readonly<Record<string, string>>;
  readonly sites: readonly { readonly name: string }[];
  readonly faults: FieldFaults;
}

/** Fields that are a line to be typed; each is named in the words by the same name. */
type LineName =
  | 'externalId'
  | 'name'
  | 'mobile'
  | 'email'
  | 'phone'
  | 'department'
  | 'role'
  | 'manager'
  | 'deputy'
  | 'groups'
  | 'tags'
  | 'language';

/** The form that makes an employee or changes one. */
export function DirectoryFormPage({ look, employee, values, sites, faults }: DirectoryFormProps) {
  const words = directoryWords(look.language);
  const title = employee === undefined ? words.newTitle : fill(words.editTitle, { name: employee.name });
  const back = employee === undefined ? '/employees' : `/employees/${employee.id}`;
  const line = (name: LineName, hint?: string, required = false) => (
    <InputField
      name={name}
      label={words[name]}
      value={values[name]}
      hint={hint}
      faults={faults}
      required={required}
    />
  );
  return (
    <Page look={look} title={title}>
      <p>
        <a href={back}>← {employee?.name ?? words.title}</a>
      </p>
      <h1>{title}</h1>
      <FormFault faults={faults} title={words.mend} />
      <form
        method="post"
        action={employee === undefined ? '/employees' : `/employees/${employee.id}`}
        class="form two"
      >
        {employee === undefined && line('externalId', words.externalIdHint, true)}
        {line('name', undefined, true)}
        <SelectField
          name="site"
          label={words.site}
          faults={faults}
          value={values['site']}
          options={[['', words.noSite], ...sites.map(({ name }) => [name, name] as const)]}
        />
        {employee === undefined && (
          <>
            {line('mobile', words.mobileHint)}
            {line('email')}
            {line('phone', words.phoneHint)}
          </>
        )}
        {line('department')}
        {line('role')}
        {line('manager', words.colleagueHint)}
        {line('deputy', words.colleagueHint)}
        {line('groups', words.listHint)}
        {line('tags', words.listHint)}
        {line('language', words.languageHint)}
        <div class="actions">
          <button class="go">{words.save}</button>
          <a href={back}>{words.cancel}</a>
        </div>
      </form>
    </Page>
  );
}
