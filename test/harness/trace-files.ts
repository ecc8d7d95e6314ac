import { Session, type Profiler } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);

/** Says which files of `src/` had a function called since the last time it was asked. */
export interface Tracer {
  entered(): Promise<Set<string>>;
  stop(): void;
}

/** Watches this process by V8's own call counts. */
export async function startTracer(): Promise<Tracer> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  return {
    entered: async () => {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      return new Set(result.filter(wasCalled).map(({ url }) => pathOf(url)));
    },
    stop: () => session.disconnect(),
  };
}

/** The function without a name is the file itself, which runs when it is imported. */
function wasCalled({ url, functions }: Profiler.ScriptCoverage): boolean {
  if (!pathOf(url).startsWith('src/')) return false;
  return functions.some(({ functionName, ranges }) => functionName !== '' && (ranges[0]?.count ?? 0) > 0);
}

function pathOf(url: string): string {
  const path = url.startsWith('file://') ? fileURLToPath(url) : url;
  return relative(fileURLToPath(root), path.replace(/\?.*$/, ''));
}
