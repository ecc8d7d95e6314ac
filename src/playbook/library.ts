import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from '../kernel/fault.ts';
import { yamlSizeLimit } from '../kernel/read-yaml.ts';
import { parsePlaybook } from './parse-playbook.ts';
import type { Playbook } from './schema.ts';

/** A playbook that may be launched, with the text it was read from: a run keeps both. */
export interface LibraryEntry {
  readonly playbook: Playbook;
  readonly source: string;
  /** The first 12 hex digits of the SHA-256 of the file's content. */
  readonly version: string;
  readonly file: string;
}

/** All playbooks of a folder by name, and what is wrong with the files that are not among them. */
export interface Library {
  readonly playbooks: ReadonlyMap<string, LibraryEntry>;
  readonly faults: readonly Fault[];
}

/**
 * Reads every playbook of a folder. A broken file never hides the others: where `before` holds a version of it
 * that worked, that one stays, and the faults say what is wrong with the new one.
 */
export async function loadLibrary(folder: string, before?: Library): Promise<Library> {
  let files: string[];
  try {
    files = await listPlaybookFiles(folder);
  } catch {
    const fault = wholeFileFault(folder, 'cannot be read as a folder of playbooks');
    return { playbooks: before?.playbooks ?? new Map(), faults: [fault] };
  }
  const playbooks = new Map<string, LibraryEntry>();
  const faults: Fault[] = [];
  for (const file of files) {
    const read = await readPlaybookFile(file);
    if ('faults' in read) faults.push(...read.faults);
    const entry = 'ok' in read ? read.ok : previousOf(before, file);
    if (entry === undefined) continue;
    const holder = playbooks.get(entry.playbook.name);
    if (holder === undefined) playbooks.set(entry.playbook.name, entry);
    else faults.push(wholeFileFault(file, `the name ${entry.playbook.name} is taken by ${holder.file}`));
  }
  return { playbooks, faults };
}

/** The playbook files of a folder, sorted: `.yaml` and `.yml`, but not the channel map. */
export async function listPlaybookFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /^[^.].*\.ya?ml$/.test(name) && !/^channels.*\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Every fault of these playbook files, a name used twice included. Needs no database. */
export async function checkPlaybooks(
  files: readonly string[],
): Promise<{ names: string[]; faults: Fault[] }> {
  const holders = new Map<string, string>();
  const faults: Fault[] = [];
  for (const file of files) {
    const read = await readPlaybookFile(file);
    if ('faults' in read) faults.push(...read.faults);
    else {
      const { name } = read.ok.playbook;
      const holder = holders.get(name);
      if (holder !== undefined) faults.push(wholeFileFault(file, `the name ${name} is taken by ${holder}`));
      else holders.set(name, file);
    }
  }
  return { names: [...holders.keys()], faults };
}

async function readPlaybookFile(file: string): Promise<{ ok: LibraryEntry } | { faults: Fault[] }> {
  let source: string;
  try {
    // Looked at before it is read: a file of a gigabyte must cost nothing.
    if ((await stat(file)).size > yamlSizeLimit) {
      return { faults: [wholeFileFault(file, `is larger than ${yamlSizeLimit / 1024} KB`)] };
    }
    source = await readFile(file, 'utf8');
  } catch {
    return { faults: [wholeFileFault(file, 'cannot be read: it is no file, or not ours to read')] };
  }
  const parsed = parsePlaybook(source, file);
  if ('faults' in parsed) return parsed;
  const version = createHash('sha256').update(source).digest('hex').slice(0, 12);
  return { ok: { playbook: parsed.ok, source, version, file } };
}

function previousOf(before: Library | undefined, file: string): LibraryEntry | undefined {
  return [...(before?.playbooks.values() ?? [])].find((entry) => entry.file === file);
}

function wholeFileFault(file: string, message: string): Fault {
  return { file, line: 1, column: 1, path: '', message };
}
