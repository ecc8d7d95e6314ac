import { mostCsvBytes } from '../../directory/decode-csv.ts';
import type { FileImport } from '../../directory/file-import-store.ts';
import { fill } from './figures.ts';
import { SelectField } from './form-parts.tsx';
import { ImportState, nameOf, writeChanges } from './import-parts.tsx';
import { importsWords } from './imports-words.ts';
import { Page, type Look } from './layout.tsx';
import { writeInstant } from './write-instant.ts';

interface ImportsProps {
  readonly look: Look;
  readonly recent: readonly FileImport[];
  /** What was chosen before, and what was wrong with it. */
  readonly kind?: string | undefined;
  readonly whole?: boolean;
  readonly fault?: string | undefined;
}

/** Where a file is chosen, and what became of the last ones. */
export function ImportsPage({ look, recent, ...typed }: ImportsProps) {
  const words = importsWords(look.language);
  return (
    <Page look={look} title={words.title}>
      <p>
        <a href="/employees">← {words.toEmployees}</a>
      </p>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      <ChooseFile look={look} {...typed} />
      <h2 class="section">{words.recent}</h2>
      {recent.length === 0 ? <p class="notice">{words.none}</p> : <Recent look={look} recent={recent} />}
    </Page>
  );
}

function ChooseFile({ look, kind, whole, fault }: Omit<ImportsProps, 'recent'>) {
  const words = importsWords(look.language);
  return (
    <form method="post" action="/imports" enctype="multipart/form-data" class="form card choose-file">
      <SelectField
        name="kind"
        label={words.what}
        faults={{}}
        value={kind}
        options={Object.entries(words.kinds)}
      />
      <div class="field">
        <label for="f-file">
          <span>{words.file}</span>
        </label>
        <input
          id="f-file"
          name="file"
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          required
          aria-invalid={fault !== undefined}
          aria-describedby={fault === undefined ? 'hint-file' : 'fault-file hint-file'}
        />
        {fault !== undefined && (
          <p class="field-fault" id="fault-file" role="alert">
            {fault}
          </p>
        )}
        <small id="hint-file">{fill(words.fileHint, { n: String(mostCsvBytes / 2 ** 20) })}</small>
      </div>
      <div class="only-employees">
        <label class="tick">
          <input type="checkbox" name="whole" value="yes" checked={whole} aria-describedby="hint-whole" />
          <span>{words.whole}</span>
        </label>
        <small id="hint-whole">{words.wholeHint}</small>
      </div>
      <div>
        <button class="go">{words.check}</button>
      </div>
      <Columns look={look} />
    </form>
  );
}

const columnsOf = {
  employees:
    'external_id, name, email, mobile, phone, language, site, department, role, manager, deputy, groups, tags',
  sites: 'name, country, time_zone, emergency_number, assembly_point, roll_call, phone',
};

function Columns({ look }: { look: Look }) {
  const words = importsWords(look.language);
  return (
    <details>
      <summary>{words.columns}</summary>
      <h3>{words.kinds['employees']}</h3>
      <p>
        <code>{columnsOf.employees}</code>
      </p>
      <p class="aside">{words.columnsEmployees}</p>
      <h3>{words.kinds['sites']}</h3>
      <p>
        <code>{columnsOf.sites}</code>
      </p>
      <p class="aside">{words.columnsSites}</p>
    </details>
  );
}

function Recent({ look, recent }: Pick<ImportsProps, 'look' | 'recent'>) {
  const words = importsWords(look.language);
  return (
    <ul class="tiles">
      {recent.map((file) => (
        <li key={file.id} class="card">
          <h3>
            <a href={`/imports/${file.id}`}>{file.fileName}</a>
          </h3>
          <ImportState look={look} file={file} />
          {writeChanges(look, file) !== '' && <p>{writeChanges(look, file)}</p>}
          <p class="aside">
            {words.kinds[file.kind]} ·{' '}
            {fill(words.byAt, {
              who: nameOf(file.startedBy),
              at: writeInstant(file.createdAt.toISOString()),
            })}
          </p>
        </li>
      ))}
    </ul>
  );
}
