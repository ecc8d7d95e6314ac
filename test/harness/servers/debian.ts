import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeOnce } from '../make-once.ts';

const run = promisify(execFile);

/** Options that keep apt inside a folder of ours: no root, no lock, and the machine's own state is only read. */
function privateApt(folder: string): string[] {
  const settings = {
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, 'archives'),
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': '',
    'APT::Update::Post-Invoke': '',
    'APT::Update::Post-Invoke-Success': '',
  };
  return ['-qq', ...Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`])];
}

/**
 * The packages and those libraries of theirs that this machine lacks, by apt's own reckoning. Programs and
 * scripts they depend on are left out: nothing is installed, so nothing is set up. LLVM only serves the
 * just-in-time compiler, which we turn off.
 */
async function namesToFetch(apt: string[], packages: string[]): Promise<string[]> {
  const { stdout } = await run('apt-get', [...apt, '-s', '--no-install-recommends', 'install', ...packages]);
  const lacking = [...stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');
  const wanted = (name: string) =>
    /^(lib|redis|postgresql(-client)?-\d)/.test(name) && !/llvm|perl/.test(name);
  return [...new Set([...packages, ...lacking.filter(wanted)])];
}

async function fetchInto(root: string, packages: string[]): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'tocsin-apt-'));
  const apt = privateApt(work);
  const archives = join(work, 'archives/archives');
  try {
    await mkdir(join(work, 'lists/partial'), { recursive: true });
    await mkdir(join(archives, 'partial'), { recursive: true });
    await run('apt-get', [...apt, 'update']);
    await run('apt-get', [...apt, 'download', ...(await namesToFetch(apt, packages))], { cwd: archives });
    for (const file of (await readdir(archives)).filter((name) => name.endsWith('.deb'))) {
      await run('dpkg-deb', ['-x', join(archives, file), root]);
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What a failed command said last, which with apt is what went wrong. */
function lastLine(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return (said || String(error)).split('\n').at(-1) ?? '';
}

/**
 * Debian packages unpacked, not installed, into `.cache/<name>`; nothing is fetched when they are there.
 * @returns the folder that stands for `/`
 * @throws one line that says what is missing and how to get it
 */
export async function unpackDebian(name: string, packages: string[]): Promise<string> {
  try {
    return await makeOnce(name, (folder) => fetchInto(folder, packages));
  } catch (error) {
    const remedy = `install it with: apt-get install ${packages.join(' ')}`;
    throw new Error(`${name} is missing and could not be fetched (${lastLine(error)}); ${remedy}`, {
      cause: error,
    });
  }
}

/** Where the dynamic linker finds the libraries of unpacked packages. */
export async function libraryPath(root: string): Promise<string> {
  const usr = join(root, 'usr/lib');
  const folders = existsSync(usr) ? await readdir(usr) : [];
  const triplets = folders.filter((folder) => folder.includes('-linux-gnu'));
  return triplets.flatMap((triplet) => [join(usr, triplet), join(root, 'lib', triplet)]).join(':');
}
