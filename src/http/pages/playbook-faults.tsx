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
      <ul>
        {faults.slice(0, most).map(({ file, line, column, path, message }) => (
          <li key={`${file}:${line}:${column}:${path}`}>
            {fill(words.place, { file: basename(file), line: String(line), column: String(column) })}{' '}
            <span lang="en">{path === '' ? message : `${path}: ${message}`}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
