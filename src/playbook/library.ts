import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChannelDependencies } from '../channels/read-dependencies.ts';
import type { Fault } from '../kernel/fault.ts';
import { yamlSizeLimit } from '../kernel/read-yaml.ts';
import { lintPlaybook } from './lint/lint-playbook.ts';
import { parsePlaybook } from './parse-playbook.ts';
import type { Playbook } from './schema.ts';

/** A playbook that may be launched, with the text it was read from: a run keeps both. */
export interface LibraryEntry {
  readonly playbook: Playbook;
  readonly source: string;
  /** The first 12 hex digits of the SHA-256 of the file's content. */
  readonly version: string;
  readonly file: string;
  /** What it could say better. */
  readonly warnings: readonly Fault[];
}

/** All playbooks of a folder by name, and what is wrong with the files that are not among them. */
export interface Library {
  readonly playbooks: ReadonlyMap<string, LibraryEntry>;
  readonly faults: readonly Fault[];
}

/** The last version of a file that worked, where this process does not know one; undefined: there is none. */
export type Recall = (file: string) => Promise<LibraryEntry | undefined>;

const recallNothing: Recall = () => Promise.resolve(undefined);

/**
 * Reads every playbook of a folder. A broken file never hides the others: where `before` holds a version of it
 * that worked, or `recall` knows one, that one stays, and the faults say what is wrong with the new one.
 */
export async function loadLibrary(
  folder: string,
  before?: Library,
  recall: Recall = recallNothing,
): Promise<Library> {
  let files: string[];
  try {
    files = await listPlaybookFiles(folder);
  } catch {
    return keepAll(folder, before, 'cannot be read as a folder of playbooks');
  }
  // Nobody removes the last playbook on purpose: the folder was not mounted, or is being copied.
  if (files.length === 0) return keepAll(folder, before, 'holds no playbook');
  const found: LibraryEntry[] = [];
  const stayed: LibraryEntry[] = [];
  const faults: Fault[] = [];
  const holders = new Map<string, string>();
  for (const file of files) {
    const previous = previousOf(before, file);
    const read = await readPlaybookFile(file, previous);
    if ('faults' in read) {
      faults.push(...read.faults);
      const last = previous ?? (await recall(file));
      if (last !== undefined) stayed.push(last);
      continue;
    }
    const { name } = read.ok.playbook;
    const holder = holders.get(name);
    if (holder !== undefined) faults.push(wholeFileFault(file, nameTaken(name, holder)));
    else {
      found.push(read.ok);
      holders.set(name, file);
    }
  }
  // What a broken file once held never takes a name from a file that is sound.
  const entries = [...found, ...stayed.filter(({ playbook }) => !holders.has(playbook.name))];
  const byFile = entries.sort((one, other) => files.indexOf(one.file) - files.indexOf(other.file));
  return { playbooks: new Map(byFile.map((entry) => [entry.playbook.name, entry])), faults };
}

/** What was loaded before stays, whole. */
function keepAll(folder: string, before: Library | undefined, message: string): Library {
  return { playbooks: before?.playbooks ?? new Map(), faults: [wholeFileFault(folder, message)] };
}

/** The playbook files of a folder, sorted: `.yaml` and `.yml`, but not the channel map. */
export async function listPlaybookFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /^[^.].*\.ya?ml$/.test(name) && !/^channels.*\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * Every fault of these playbook files, a name used twice included, and what they are warned of; of their routes by what the
 * channels depend on, where that is given. Needs no database.
 */
export async function checkPlaybooks(
  files: readonly string[],
  dependencies?: ChannelDependencies,
): Promise<{ names: string[]; faults: Fault[]; warnings: Fault[] }> {
  const holders = new Map<string, string>();
  const faults: Fault[] = [];
  const warnings: Fault[] = [];
  for (const file of files) {
    const read = await readPlaybookFile(file);
    if ('faults' in read) faults.push(...read.faults);
    else {
      const { name } = read.ok.playbook;
      const holder = holders.get(name);
      if (holder !== undefined) faults.push(wholeFileFault(file, nameTaken(name, holder)));
      else holders.set(name, file);
      const { source, warnings: known } = read.ok;
      warnings.push(...(dependencies === undefined ? known : lintPlaybook(source, file, dependencies)));
    }
  }
  return { names: [...holders.keys()], faults, warnings };
}

/** What stands in a file; `previous` where it still holds the same. */
async function readPlaybookFile(
  file: string,
  previous?: LibraryEntry,
): Promise<{ ok: LibraryEntry } | { faults: Fault[] }> {
  let content: Buffer;
  try {
    // Looked at before it is read: a file of a gigabyte must cost nothing, and a pipe or a device never ends.
    const found = await stat(file);
    if (found.size > yamlSizeLimit) {
      return { faults: [wholeFileFault(file, `is larger than ${yamlSizeLimit / 1024} KB`)] };
    }
    if (!found.isFile()) return { faults: [wholeFileFault(file, unreadable)] };
    content = await readFile(file);
  } catch {
    return { faults: [wholeFileFault(file, unreadable)] };
  }
  const source = content.toString('utf8');
  if (source === previous?.source) return { ok: previous };
  const misplaced = findNoText(content, source);
  if (misplaced !== undefined) return { faults: [{ file, path: '', ...misplaced }] };
  return readEntry(source, file);
}

const unreadable = 'cannot be read: it is no file, or not ours to read';

/** Where a file is no text that could be sent or kept. */
function findNoText(content: Buffer, source: string): Pick<Fault, 'line' | 'column' | 'message'> | undefined {
  if (!isUtf8(content))
    return { ...placeIn(source, '\uFFFD'), message: 'is not UTF-8 here; save it as UTF-8' };
  if (source.includes('\0')) return { ...placeIn(source, '\0'), message: 'holds a NUL character here' };
  return undefined;
}

function placeIn(source: string, piece: string): { line: number; column: number } {
  const lines = source.slice(0, source.indexOf(piece)).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** A playbook from its text, as one that may be launched; or every fault of it. */
export function readEntry(source: string, file: string): { ok: LibraryEntry } | { faults: Fault[] } {
  const parsed = parsePlaybook(source, file);
  if ('faults' in parsed) return parsed;
  const version = createHash('sha256').update(source).digest('hex').slice(0, 12);
  return { ok: { playbook: parsed.ok, source, version, file, warnings: lintPlaybook(source, file) } };
}

function previousOf(before: Library | undefined, file: string): LibraryEntry | undefined {
  return [...(before?.playbooks.values() ?? [])].find((entry) => entry.file === file);
}

function nameTaken(name: string, holder: string): string {
  return `the name ${name} is taken by ${holder}`;
}

function wholeFileFault(file: string, message: string): Fault {
  return { file, line: 1, column: 1, path: '', message };
}
