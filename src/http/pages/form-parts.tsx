import type { ComponentChildren } from 'preact';
import type { Problem } from '../../kernel/problem.ts';

/** What is wrong with a form, by the name of its field; '' for what belongs to none. */
export type FieldFaults = Readonly<Record<string, string>>;

/** The faults of a problem by field: the first part of each pointer, or what `fieldOf` makes of the whole. */
export function faultsOf(
  problem: Problem,
  fieldOf: (pointer: string) => string = (pointer) => pointer.split('/')[1] ?? '',
): FieldFaults {
  if (problem.errors.length === 0) return { '': problem.detail };
  return Object.fromEntries(problem.errors.map(({ pointer, detail }) => [fieldOf(pointer), detail]));
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly faults: FieldFaults;
}

/** A labelled field with its hint and what is wrong with it; the one inside says that it belongs to them. */
function Labelled({ name, label, hint, faults, children }: FieldProps & { children: ComponentChildren }) {
  const fault = faults[name];
  return (
    <div class="field">
      <label for={`f-${name}`}>
        <span>{label}</span>
      </label>
      {children}
      {fault !== undefined && (
        <p class="field-fault" id={`fault-${name}`}>
          {fault}
        </p>
      )}
      {hint !== undefined && <small id={`hint-${name}`}>{hint}</small>}
    </div>
  );
}

function described({ name, hint, faults }: FieldProps) {
  const ids = [
    ...(faults[name] === undefined ? [] : [`fault-${name}`]),
    ...(hint === undefined ? [] : [`hint-${name}`]),
  ];
  return {
    id: `f-${name}`,
    name,
    'aria-invalid': faults[name] !== undefined,
    'aria-describedby': ids.length === 0 ? undefined : ids.join(' '),
  };
}

interface InputProps extends FieldProps {
  readonly value?: string | undefined;
  readonly type?: 'text' | 'password';
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly autocomplete?: string;
  readonly inputMode?: 'numeric';
}

/** A line to be typed. */
export function InputField(props: InputProps) {
  const { value = '', type = 'text', required, maxLength = 2_000, autocomplete = 'off', inputMode } = props;
  const shared = { ...described(props), value, required, maxLength, autocomplete, inputMode };
  return (
    <Labelled {...props}>
      {type === 'password' ? <input {...shared} type="password" /> : <input {...shared} />}
    </Labelled>
  );
}

interface SelectProps extends FieldProps {
  readonly value?: string | undefined;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly required?: boolean;
}

/** A choice of one. */
export function SelectField(props: SelectProps) {
  const { value, options, required } = props;
  return (
    <Labelled {...props}>
      <select {...described(props)} required={required}>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** What is wrong with the whole form, above it. */
export function FormFault({ faults, title }: { faults: FieldFaults; title: string }) {
  if (Object.keys(faults).length === 0) return null;
  return (
    <p class="fault" role="alert">
      {faults[''] ?? title}
    </p>
  );
}
