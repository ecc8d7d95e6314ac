import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { formatFault } from '../kernel/fault.ts';
import { gasLeak } from './gas-leak.fixture.ts';
import { checkPlaybooks, listPlaybookFiles, loadLibrary, type Library } from './library.ts';
import { watchLibrary } from './watch-library.ts';

let folder: string;
const forgetful = { recall: () => Promise.resolve(undefined), keep: () => Promise.resolve([]) };
/** A library that knows nothing beyond this process. */
const follow = (path: string, onChange: (library: Library) => void = () => undefined) =>
  watchLibrary(path, {
    memory: forgetful,
    onChange,
    onGone: () => undefined,
    onError: (error) => expect.unreachable(String(error)),
    everyMs: 50,
  });
const write = (name: string, text: string) => writeFile(join(folder, name), text);
const broken = gasLeak.replace('severity: Extreme', 'severity: Dire');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-playbooks-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a folder holds playbooks by name; the channel map and other files are none', async () => {
  await write('gas-leak.yaml', gasLeak);
  await write('channels.yaml', 'channels: {}');
  await write('channels.example.yaml', 'channels: {}');
  await write('notes.txt', 'not ours');
  await write('.hidden.yaml', 'not ours');
  const { playbooks, faults } = await loadLibrary(folder);
  expect(faults).toEqual([]);
  expect([...playbooks.keys()]).toEqual(['gas-leak']);
  expect(playbooks.get('gas-leak')).toMatchObject({
    source: gasLeak,
    version: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
  });
});

test('F38 a broken file leaves the others, and the version of it that worked', async () => {
  await write('a.yaml', gasLeak);
  await write('b.yaml', gasLeak.replace('playbook: gas-leak', 'playbook: flood'));
  const before = await loadLibrary(folder);
  await write('a.yaml', broken);
  const after = await loadLibrary(folder, before);
  expect([...after.playbooks.keys()]).toEqual(['gas-leak', 'flood']);
  expect(after.playbooks.get('gas-leak')?.version).toBe(before.playbooks.get('gas-leak')?.version);
  expect(after.faults.map(formatFault)).toEqual([
    `${join(folder, 'a.yaml')}:3:11: severity: must be one of Extreme, Severe, Moderate, Minor`,
  ]);
  const fresh = await loadLibrary(folder);
  expect([...fresh.playbooks.keys()]).toEqual(['flood']);
});

test('the version follows the content', async () => {
  await write('a.yaml', gasLeak);
  const before = await loadLibrary(folder);
  await write('a.yaml', gasLeak.replace('Leave now.', 'Leave at once.'));
  const after = await loadLibrary(folder, before);
  expect(after.playbooks.get('gas-leak')?.version).not.toBe(before.playbooks.get('gas-leak')?.version);
});

test('the same name twice: the first file has it', async () => {
  await write('a.yaml', gasLeak);
  await write('b.yaml', gasLeak);
  const { playbooks, faults } = await loadLibrary(folder);
  expect(playbooks.get('gas-leak')?.file).toBe(join(folder, 'a.yaml'));
  expect(faults.map(({ message }) => message)).toEqual([
    `the name gas-leak is taken by ${join(folder, 'a.yaml')}`,
  ]);
});

test('F39 a huge file, a folder, a pipe or a device named like a playbook, and a missing folder are faults', async () => {
  execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
  await symlink('/dev/zero', join(folder, 'endless.yaml'));
  await write('huge.yaml', 'x'.repeat(10_000_000));
  await mkdir(join(folder, 'odd.yaml'));
  const { faults } = await loadLibrary(folder);
  expect(faults.map(({ file, message }) => [basename(file), message])).toEqual([
    ['endless.yaml', 'cannot be read: it is no file, or not ours to read'],
    ['huge.yaml', 'is larger than 256 KB'],
    ['odd.yaml', 'cannot be read: it is no file, or not ours to read'],
    ['pipe.yaml', 'cannot be read: it is no file, or not ours to read'],
  ]);
  const missing = await loadLibrary(join(folder, 'nowhere'));
  expect(missing.faults.map(({ message }) => message)).toEqual(['cannot be read as a folder of playbooks']);
});

test('F39 what is no text is refused where it stands', async () => {
  const [before = '', after = ''] = gasLeak.split('Leave now.');
  await writeFile(
    join(folder, 'latin.yaml'),
    Buffer.concat([Buffer.from(before), Buffer.from('Vete ya, s\xED.', 'latin1'), Buffer.from(after)]),
  );
  await write('nul.yaml', '# a\n# b\0c\n');
  const { playbooks, faults } = await loadLibrary(folder);
  const line = before.split('\n').length;
  expect(playbooks.size).toBe(0);
  expect(faults.map(formatFault)).toEqual([
    expect.stringMatching(new RegExp(`latin\\.yaml:${line}:\\d+: is not UTF-8 here; save it as UTF-8$`)),
    `${join(folder, 'nul.yaml')}:2:4: holds a NUL character here`,
  ]);
});

test('F38 what a broken file once held never takes the name from the file that holds it now', async () => {
  await write('a.yaml', gasLeak);
  const before = await loadLibrary(folder);
  await write('a.yaml', broken);
  await write('b.yaml', gasLeak);
  const { playbooks, faults } = await loadLibrary(folder, before);
  expect(playbooks.get('gas-leak')?.file).toBe(join(folder, 'b.yaml'));
  expect(faults.map(({ file }) => basename(file))).toEqual(['a.yaml']);
});

test('F38 a folder that has become empty or has gone leaves every playbook, and says so', async () => {
  await write('a.yaml', gasLeak);
  const before = await loadLibrary(folder);
  await rm(join(folder, 'a.yaml'));
  const empty = await loadLibrary(folder, before);
  expect([empty.playbooks, empty.faults.map(({ message }) => message)]).toEqual([
    before.playbooks,
    ['holds no playbook'],
  ]);
  const gone = await loadLibrary(join(folder, 'nowhere'), before);
  expect(gone.playbooks).toEqual(before.playbooks);
});

test('F38 a folder that is put in place anew is followed all the same', async () => {
  await mkdir(join(folder, 'live'));
  await write('live/a.yaml', gasLeak);
  const library = await follow(join(folder, 'live'));
  try {
    await mkdir(join(folder, 'next'));
    await write('next/a.yaml', gasLeak);
    await write('next/b.yaml', gasLeak.replace('playbook: gas-leak', 'playbook: flood'));
    await rename(join(folder, 'live'), join(folder, 'old'));
    await rename(join(folder, 'next'), join(folder, 'live'));
    await vi.waitFor(
      () => expect([...library.current().playbooks.keys()]).toEqual(['gas-leak', 'flood']),
      5_000,
    );
  } finally {
    library.close();
  }
});

test('checking names every fault of every file', async () => {
  await write('a.yaml', gasLeak);
  await write('b.yaml', gasLeak);
  await write('c.yaml', broken);
  const { names, faults } = await checkPlaybooks(await listPlaybookFiles(folder));
  expect(names).toEqual(['gas-leak']);
  expect(faults).toHaveLength(2);
});

test('the shipped playbooks are without fault', async () => {
  const { playbooks, faults } = await loadLibrary('playbooks');
  expect(faults.map(formatFault)).toEqual([]);
  expect([...playbooks.keys()]).toEqual(
    expect.arrayContaining(['adverse-press', 'fire-evacuation', 'notice', 'reachability-exercise']),
  );
});

test('F38 a library follows its folder: a good change is taken, a broken one is reported, a removed file goes', async () => {
  await write('a.yaml', gasLeak);
  const seen: Library[] = [];
  const library = await follow(folder, (change) => seen.push(change));
  try {
    expect(library.current().playbooks.size).toBe(1);
    await write('b.yaml.part', gasLeak.replace('playbook: gas-leak', 'playbook: flood'));
    await rename(join(folder, 'b.yaml.part'), join(folder, 'b.yaml'));
    await vi.waitFor(
      () => expect([...library.current().playbooks.keys()]).toEqual(['gas-leak', 'flood']),
      5_000,
    );
    await write('a.yaml', broken);
    await vi.waitFor(() => expect(library.current().faults).toHaveLength(1), 5_000);
    expect(library.current().playbooks.has('gas-leak')).toBe(true);
    await rm(join(folder, 'a.yaml'));
    await vi.waitFor(() => expect([...library.current().playbooks.keys()]).toEqual(['flood']), 5_000);
    expect(seen.at(-1)).toBe(library.current());
  } finally {
    library.close();
  }
});

test('a folder that cannot be watched is a fault, and is read when asked', async () => {
  const later = join(folder, 'later');
  const library = await follow(later);
  expect(library.current().faults).toHaveLength(1);
  await mkdir(later);
  await writeFile(join(later, 'a.yaml'), gasLeak);
  const { playbooks, faults } = await library.reload();
  expect([...playbooks.keys()]).toEqual(['gas-leak']);
  expect(faults).toEqual([]);
  library.close();
});
