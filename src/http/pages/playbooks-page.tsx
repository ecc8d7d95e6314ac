import { basename } from 'node:path';
import { pickLanguage } from '../../kernel/language.ts';
import type { Library } from '../../playbook/library.ts';
import type { PlaybookVersion } from '../../playbook/version-store.ts';
import { fill } from './figures.ts';
import { Page, type Look } from './layout.tsx';
import { PlaybookFaults, PlaybookWarnings } from './playbook-faults.tsx';
import { playbooksWords } from './playbooks-words.ts';
import { writeInstant } from './write-instant.ts';

/** The page of what differs between two versions; to the one in use where `to` is not said. */
export function changesPath(playbook: string, from: string, to?: string): string {
  const query = new URLSearchParams({ from, ...(to !== undefined && { to }) });
  return `/playbooks/${encodeURIComponent(playbook)}/changes?${query}`;
}

/** Every playbook with the version in use, and those whose file has gone. */
export function PlaybooksPage({
  look,
  library,
  gone,
}: {
  look: Look;
  library: Library;
  gone: readonly PlaybookVersion[];
}) {
  const words = playbooksWords(look.language);
  const broken = new Set(library.faults.map(({ file }) => file));
  return (
    <Page look={look} title={words.title}>
      <link rel="stylesheet" href={look.assets.path('tiles.css')} />
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      <PlaybookFaults look={look} faults={library.faults} />
      <ul class="tiles">
        {[...library.playbooks.values()].map(({ playbook, version, file, warnings }) => (
          <li key={playbook.name} class="card">
            <h2>{pickLanguage(playbook.title, look.language).value}</h2>
            <p>{fill(words.inUse, { version, file: basename(file) })}</p>
            {broken.has(file) && <p class="bad">{words.stays}</p>}
            <PlaybookWarnings look={look} warnings={warnings} />
            <a href={`/playbooks/${playbook.name}`}>{words.versions}</a>
          </li>
        ))}
        {gone.map(({ playbook, goneAt, lastSeenAt }) => (
          <li key={playbook} class="card out">
            <h2>{playbook}</h2>
            <p>{fill(words.gone, { at: writeInstant((goneAt ?? lastSeenAt).toISOString()) })}</p>
            <a href={`/playbooks/${encodeURIComponent(playbook)}`}>{words.versions}</a>
          </li>
        ))}
      </ul>
    </Page>
  );
}

/** The versions of one playbook, the one last in use first, each with what differs from the one in use. */
export function VersionsPage({
  look,
  name,
  versions,
  present,
}: {
  look: Look;
  name: string;
  versions: readonly PlaybookVersion[];
  present: string | undefined;
}) {
  const words = playbooksWords(look.language);
  const title = fill(words.versionsOf, { name });
  return (
    <Page look={look} title={title}>
      <link rel="stylesheet" href={look.assets.path('tiles.css')} />
      <p>
        <a href="/playbooks">← {words.title}</a>
      </p>
      <h1>{title}</h1>
      <ul class="tiles">
        {versions.map(({ version, file, firstSeenAt }) => (
          <li key={version} class="card">
            <h2>
              <code>{version}</code> {version === present && <span class="tag">{words.present}</span>}
            </h2>
            <p>
              {fill(words.seen, { at: writeInstant(firstSeenAt.toISOString()) })} · {file}
            </p>
            {version !== present && <a href={changesPath(name, version)}>{words.against}</a>}
          </li>
        ))}
      </ul>
      {versions.length > 1 && <CompareForm look={look} name={name} versions={versions} />}
    </Page>
  );
}

function CompareForm({
  look,
  name,
  versions,
}: {
  look: Look;
  name: string;
  versions: readonly PlaybookVersion[];
}) {
  const words = playbooksWords(look.language);
  return (
    <form action={`/playbooks/${encodeURIComponent(name)}/changes`} class="form">
      {(['from', 'to'] as const).map((end) => (
        <label key={end}>
          <span>{words[end]}</span>
          <select name={end}>
            {versions.map(({ version, firstSeenAt }, index) => (
              <option key={version} value={version} selected={index === (end === 'from' ? 1 : 0)}>
                {`${version} · ${writeInstant(firstSeenAt.toISOString())}`}
              </option>
            ))}
          </select>
        </label>
      ))}
      <div>
        <button class="go">{words.compare}</button>
      </div>
    </form>
  );
}
