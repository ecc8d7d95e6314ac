import { basename } from 'node:path';
import type { Fault } from '../../kernel/fault.ts';
import { fill } from './figures.ts';
import type { Look } from './layout.tsx';
import { playbooksWords } from './playbooks-words.ts';

/** More are in the log, and in the answer of `tocsin playbooks check`. */
const most = 20;

/** Where playbook files are broken; nothing where none is. */
export function PlaybookFaults({ look, faults }: { look: Look; faults: readonly Fault[] }) {
  const words = playbooksWords(look.language);
  if (faults.length === 0) return null;
  return (
    <div class="fault" role="alert">
      <b>{words.broken}</b>
      <Places look={look} faults={faults} />
    </div>
  );
}

/** What a playbook could say better, folded away; nothing where there is nothing. */
export function PlaybookWarnings({ look, warnings }: { look: Look; warnings: readonly Fault[] }) {
  if (warnings.length === 0) return null;
  return (
    <details>
      <summary>{fill(playbooksWords(look.language).warnings, { n: warnings.length })}</summary>
      <Places look={look} faults={warnings} />
    </details>
  );
}

function Places({ look, faults }: { look: Look; faults: readonly Fault[] }) {
  const words = playbooksWords(look.language);
  return (
    <ul>
      {faults.slice(0, most).map(({ file, line, column, path, message }) => (
        <li key={`${file}:${line}:${column}:${path}:${message}`}>
          {fill(words.place, { file: basename(file), line: String(line), column: String(column) })}{' '}
          <span lang="en">{path === '' ? message : `${path}: ${message}`}</span>
        </li>
      ))}
    </ul>
  );
}
