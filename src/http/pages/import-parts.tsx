import type { FileImport, KeptOutcome } from '../../directory/file-import-store.ts';
import { fill, writeCount } from './figures.ts';
import { faultText } from './import-fault-words.ts';
import { importsWords } from './imports-words.ts';
import type { Look } from './layout.tsx';

/** Who it was, as people say it: an operator's name without what it is. */
export function nameOf(actor: string): string {
  return actor.replace(/^operator:/, '');
}

/** How an import stands, in a word or two. */
export function ImportState({ look, file }: { look: Look; file: FileImport }) {
  const words = importsWords(look.language);
  const faulty = file.state === 'checked' && (file.outcome?.faultyLines ?? 0) > 0;
  const state = faulty ? 'faulty' : file.state;
  return (
    <p class={`import-state ${state}`} data-said>
      {words.states[state]}
    </p>
  );
}

/** What it did or can do, in a line: `1,201 new · 3 changed`. Empty where that is nothing. */
export function writeChanges(look: Look, { state, outcome }: FileImport): string {
  if (outcome === null || outcome.faultyLines > 0 || (state !== 'checked' && state !== 'imported')) return '';
  const words = importsWords(look.language);
  const counts = (['created', 'updated', 'deactivated'] as const).filter((name) => outcome[name] > 0);
  return counts.map((name) => `${writeCount(outcome[name])} ${words[name]}`).join(' · ');
}

/** What a run does, step by step, and how far it is. */
export function Steps({ look, file }: { look: Look; file: FileImport }) {
  const words = importsWords(look.language);
  if (file.phase === 'waiting') return <p class="notice">{words.phases['waiting']} …</p>;
  const steps = (['reading', 'checking', 'writing'] as const).filter(
    (step) => step !== 'checking' || file.kind === 'employees',
  );
  const now = steps.findIndex((step) => step === file.phase);
  const name = (step: string) =>
    step === 'writing' && file.state === 'importing' ? words.writing : (words.phases[step] ?? step);
  return (
    <ol class="steps">
      {steps.map((step, index) => (
        <li
          key={step}
          class={index < now ? 'done' : undefined}
          aria-current={index === now ? 'step' : undefined}
        >
          <span>{name(step)}</span>
          {index < now && <small>{words.doneSteps}</small>}
          {index === now && file.total > 0 && (
            <small>
              {fill(words.rowsOf, { done: writeCount(file.done), total: writeCount(file.total) })}
            </small>
          )}
          {index === now && (
            <progress
              aria-label={name(step)}
              {...(file.total > 0 && { value: file.done, max: file.total })}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

/** The numbers of an outcome, and the names that come with it. */
export function Outcome({ look, file, outcome }: { look: Look; file: FileImport; outcome: KeptOutcome }) {
  const words = importsWords(look.language);
  const { created, updated, unchanged, deactivated } = outcome;
  const counts = [
    ['created', created],
    ['updated', updated],
    ...(file.mode === 'full' ? [['deactivated', deactivated] as const] : []),
    ['unchanged', unchanged],
  ] as const;
  return (
    <>
      <ul class="reach">
        {counts.map(([name, count]) => (
          <li key={name} class={name === 'deactivated' && count > 0 ? 'bad' : undefined}>
            <b>{writeCount(count)}</b> {words[name]}
          </li>
        ))}
      </ul>
      <NewNames look={look} outcome={outcome} done={file.state === 'imported'} />
    </>
  );
}

/** Names shown of each kind. */
const mostNames = 20;

function NewNames({ look, outcome, done }: { look: Look; outcome: KeptOutcome; done: boolean }) {
  const words = importsWords(look.language);
  const kinds = (['newSites', 'newDepartments', 'newGroups'] as const).filter(
    (kind) => outcome[kind].length > 0,
  );
  if (kinds.length === 0) return null;
  return (
    <>
      <dl class="facts">
        {kinds.map((kind) => (
          <div key={kind}>
            <dt>{words.newNames[kind]}</dt>
            <dd>
              {outcome[kind].slice(0, mostNames).join(' · ')}
              {outcome[kind].length > mostNames && (
                <> {fill(words.andMore, { n: writeCount(outcome[kind].length - mostNames) })}</>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {!done && <p class="aside">{words.newNamesHint}</p>}
    </>
  );
}

/** What is wrong, line by line, as far as it is kept. */
export function Faults({ look, outcome }: { look: Look; outcome: KeptOutcome }) {
  const words = importsWords(look.language);
  const { faults = [], faultsFound } = outcome;
  if (faults.length === 0) return null;
  return (
    <>
      {faultsFound > faults.length && <p>{fill(words.firstFaults, { n: writeCount(faults.length) })}</p>}
      <table class="people faults">
        <thead>
          <tr>
            <th>{words.line}</th>
            <th class="less">{words.column}</th>
            <th>{words.fault}</th>
          </tr>
        </thead>
        <tbody>
          {faults.map(({ line, column, detail }) => {
            const where = column === '' ? <span class="soft">{words.wholeLine}</span> : <code>{column}</code>;
            return (
              <tr key={`${line} ${column} ${detail}`}>
                <th scope="row">
                  {writeCount(line)} <small class="narrow">{where}</small>
                </th>
                <td class="less">{where}</td>
                <td>{faultText(detail, look.language)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
