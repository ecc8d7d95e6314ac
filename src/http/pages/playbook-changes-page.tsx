import type { Passage } from '../../playbook/compare-versions.ts';
import { fill } from './figures.ts';
import { Page, type Look } from './layout.tsx';
import { playbooksWords } from './playbooks-words.ts';

/** What differs between two versions; a `missing` one was never kept. */
export function ChangesPage(props: {
  look: Look;
  name: string;
  from: string;
  to: string;
  missing: readonly string[];
  passages: readonly Passage[] | undefined;
}) {
  const { look, name, from, to, missing, passages } = props;
  const words = playbooksWords(look.language);
  const title = fill(words.changes, { name });
  return (
    <Page look={look} title={title}>
      <link rel="stylesheet" href={look.assets.path('playbooks.css')} />
      <p>
        <a href={`/playbooks/${encodeURIComponent(name)}`}>← {fill(words.versionsOf, { name })}</a>
      </p>
      <h1>{title}</h1>
      <p class="lead">{fill(words.fromTo, { from, to })}</p>
      {missing.map((version) => (
        <p key={version} class="notice">
          {fill(words.notKept, { version })}
        </p>
      ))}
      {missing.length === 0 && <Changes look={look} passages={passages} />}
    </Page>
  );
}

function Changes({ look, passages }: { look: Look; passages: readonly Passage[] | undefined }) {
  const words = playbooksWords(look.language);
  if (passages === undefined) return <p class="notice">{words.tooMany}</p>;
  if (passages.length === 0) return <p class="notice">{words.same}</p>;
  return (
    <>
      {passages.map(({ newStart, oldStart, lines }) => (
        <section key={`${oldStart} ${newStart}`} class="passage">
          <h2>{fill(words.line, { line: String(newStart) })}</h2>
          <pre>
            {lines.map((line, index) => (
              <Line key={String(index)} line={line} look={look} />
            ))}
          </pre>
        </section>
      ))}
    </>
  );
}

/** The sign stands there too: no colour alone says what became of a line. */
function Line({ line, look }: { line: string; look: Look }) {
  const words = playbooksWords(look.language);
  const text = `${line}\n`;
  if (line.startsWith('+'))
    return (
      <ins>
        <span class="unseen">{words.added}</span>
        {text}
      </ins>
    );
  if (line.startsWith('-'))
    return (
      <del>
        <span class="unseen">{words.removed}</span>
        {text}
      </del>
    );
  return <>{text}</>;
}
