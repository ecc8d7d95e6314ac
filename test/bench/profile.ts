import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** As V8 writes a CPU profile: a tree of functions, and which was running at each sample. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const TOP = 30;

/** The functions of each profile in the folder that took most time themselves, as text. */
export async function describeProfiles(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.cpuprofile')).sort();
  const parts = await Promise.all(
    files.map(async (file) => {
      const profile = JSON.parse(await readFile(join(folder, file), 'utf8')) as CpuProfile;
      return `${join(folder, file)}\n${describe(profile)}`;
    }),
  );
  return parts.join('\n\n');
}

function describe({ nodes, samples, timeDeltas }: CpuProfile): string {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || '(anonymous)'} ${basename(url)}:${lineNumber + 1}`,
    ]),
  );
  const millis = new Map<string, number>();
  samples.forEach((sample, index) => {
    const name = names.get(sample) ?? '';
    if (!name.startsWith('(idle)'))
      millis.set(name, (millis.get(name) ?? 0) + (timeDeltas[index] ?? 0) / 1_000);
  });
  const all = [...millis.values()].reduce((sum, each) => sum + each, 0);
  return [...millis]
    .sort(([, a], [, b]) => b - a)
    .slice(0, TOP)
    .map(([name, each]) => `${((each / all) * 100).toFixed(1).padStart(6)} %  ${name}`)
    .join('\n');
}
