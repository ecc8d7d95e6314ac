import type { FileImport, KeptOutcome } from '../../directory/file-import-store.ts';
import { countChanges } from '../../directory/run-file-import.ts';
import { fill, writeCount } from './figures.ts';
import { InputField } from './form-parts.tsx';
import { Faults, ImportState, nameOf, Outcome, Steps } from './import-parts.tsx';
import { importsWords, type ImportsWords } from './imports-words.ts';
import { Page, type Look } from './layout.tsx';
import { writeInstant } from './write-instant.ts';

interface ImportProps {
  readonly look: Look;
  readonly file: FileImport;
  /** What was wrong with the number that was typed. */
  readonly fault?: string | undefined;
}

/** How often the page looks how far a run is, in seconds. */
const refreshS = 2;

/** One file: how far it is, what it would do, and the number to be typed to import it. */
export function ImportPage({ look, file, fault }: ImportProps) {
  const words = importsWords(look.language);
  const running = file.state === 'checking' || file.state === 'importing';
  const about = [
    words.kinds[file.kind],
    ...(file.mode === 'full' ? [words.mode] : []),
    fill(words.byAt, { who: nameOf(file.startedBy), at: writeInstant(file.createdAt.toISOString()) }),
  ];
  return (
    <Page look={look} title={file.fileName} {...(running && { refreshS })}>
      <p>
        <a href="/imports">← {words.title}</a>
      </p>
      <h1 class="file-name">{file.fileName}</h1>
      <p class="lead">{about.join(' · ')}</p>
      <ImportState look={look} file={file} />
      <Stage look={look} words={words} file={file} fault={fault} />
    </Page>
  );
}

type StageProps = ImportProps & { readonly words: ImportsWords };

function Stage({ look, words, file, fault }: StageProps) {
  const { state, outcome } = file;
  switch (state) {
    case 'checking':
    case 'importing':
      return <Running look={look} words={words} file={file} />;
    case 'checked':
      if (outcome === null) return null;
      if (outcome.faultyLines > 0) return <Faulty look={look} words={words} file={file} outcome={outcome} />;
      return <Ready look={look} words={words} file={file} outcome={outcome} fault={fault} />;
    case 'imported':
      return (
        <section class="card stage">
          <h2>{words.didTitle}</h2>
          {outcome !== null && <Outcome look={look} file={file} outcome={outcome} />}
          <p class="actions">
            <a class="button" href="/employees">
              {words.toList}
            </a>
            <a href="/imports">{words.another}</a>
          </p>
        </section>
      );
    case 'failed':
      return <Again words={words} file={file} why={words.failures[file.failure ?? 'other'] ?? ''} />;
    case 'interrupted':
      return <Again words={words} file={file} why={words.interrupted} />;
    default:
      return state satisfies never;
  }
}

function Running({ look, words, file }: Omit<StageProps, 'fault'>) {
  return (
    <section class="card stage" aria-busy="true">
      <Steps look={look} file={file} />
      <p class="aside">{file.state === 'checking' ? words.checkingHint : words.importingHint}</p>
    </section>
  );
}

type OutcomeProps = Omit<StageProps, 'fault'> & { readonly outcome: KeptOutcome };

function Faulty({ look, words, file, outcome }: OutcomeProps) {
  const { one, many } = words.faultsHint;
  const { faultyLines } = outcome;
  return (
    <>
      <section class="card stage">
        <h2>{words.faultsTitle}</h2>
        <p>{faultyLines === 1 ? one : fill(many, { n: writeCount(faultyLines) })}</p>
        <Faults look={look} outcome={outcome} />
        <p class="actions">
          <a class="button" href={`/imports?kind=${file.kind}`}>
            {words.chooseMended}
          </a>
        </p>
      </section>
      {outcome.rows > 0 && (
        <section class="card stage">
          <h2>{words.withoutFaults}</h2>
          <Outcome look={look} file={file} outcome={outcome} />
        </section>
      )}
    </>
  );
}

function Ready({ look, words, file, outcome, fault }: OutcomeProps & Pick<StageProps, 'fault'>) {
  const changes = countChanges(outcome);
  const faults: Record<string, string> = fault === undefined ? {} : { number: fault };
  return (
    <>
      <section class="card stage">
        <h2>{words.wouldTitle}</h2>
        <Outcome look={look} file={file} outcome={outcome} />
      </section>
      {!file.hasContent && <p class="notice">{words.forgotten}</p>}
      {file.hasContent && changes === 0 && <p class="notice">{words.nothingToDo}</p>}
      {file.hasContent && changes > 0 && (
        <form method="post" action={`/imports/${file.id}/apply`} class="form card stage">
          <h2>{words.applyTitle}</h2>
          <InputField
            name="number"
            label={fill(words.typeNumber[file.kind], { n: writeCount(changes) })}
            hint={words.typeNumberHint}
            faults={faults}
            inputMode="numeric"
            required
            maxLength={20}
          />
          <div class="actions">
            <button class="go">{words.apply}</button>
            <a href={`/imports?kind=${file.kind}`}>{words.another}</a>
          </div>
        </form>
      )}
    </>
  );
}

function Again({ words, file, why }: { words: ImportsWords; file: FileImport; why: string }) {
  const canCheck = file.hasContent && file.failure !== 'too-many-rows';
  return (
    <>
      <p class="fault stage" role="alert">
        {why}
      </p>
      {!file.hasContent && <p>{words.forgotten}</p>}
      <div class="actions">
        {canCheck && (
          <form method="post" action={`/imports/${file.id}/check`}>
            <button class="go">{words.checkAgain}</button>
          </form>
        )}
        <a href={`/imports?kind=${file.kind}`}>{words.another}</a>
      </div>
    </>
  );
}
