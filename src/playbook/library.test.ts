import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { formatFault } from '../kernel/fault.ts';
import { gasLeak } from './gas-leak.fixture.ts';
import { checkPlaybooks, listPlaybookFiles, loadLibrary, type Library } from './library.ts';
import { watchLibrary } from './watch-library.ts';

let folder: string;
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

test('a broken file leaves the others, and the version of it that worked', async () => {
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

test('a huge file, a folder named like a playbook, and a missing folder are faults', async () => {
  await write('huge.yaml', 'x'.repeat(10_000_000));
  await mkdir(join(folder, 'odd.yaml'));
  const { faults } = await loadLibrary(folder);
  expect(faults.map(({ message }) => message)).toEqual([
    'is larger than 256 KB',
    'cannot be read: it is no file, or not ours to read',
  ]);
  const missing = await loadLibrary(join(folder, 'nowhere'));
  expect(missing.faults.map(({ message }) => message)).toEqual(['cannot be read as a folder of playbooks']);
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

test('a library follows its folder: a good change is taken, a broken one is reported, a removed file goes', async () => {
  await write('a.yaml', gasLeak);
  const seen: Library[] = [];
  const library = await watchLibrary(folder, (change) => seen.push(change));
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
  const library = await watchLibrary(later, () => undefined);
  expect(library.current().faults).toHaveLength(1);
  await mkdir(later);
  await writeFile(join(later, 'a.yaml'), gasLeak);
  const { playbooks, faults } = await library.reload();
  expect([...playbooks.keys()]).toEqual(['gas-leak']);
  expect(faults).toEqual([]);
  library.close();
});
