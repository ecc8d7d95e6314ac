import type { Reporter, SerializedError, TestModule, Vitest } from 'vitest/node';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** A file that could not be loaded has no tests that could fail: it counts as one that did. */
function countModule(counts: Counts, testModule: TestModule): void {
  for (const test of testModule.children.allTests()) {
    const { state } = test.result();
    if (state === 'passed') counts.passed += 1;
    else if (state === 'failed') counts.failed += 1;
    else counts.skipped += 1;
  }
  if (testModule.errors().length > 0) counts.failed += 1;
}

/** The projects that tell the same scenes, each in its mode. */
const SCENES = ['scenes-alone', 'scenes-scaled'] as const;

/** How many scenes of a mode have run, well or not. */
function countScenes(modules: readonly TestModule[], project: string): number {
  const mine = modules.filter((testModule) => testModule.project.name === project);
  const scenes = mine.flatMap((testModule) => [...testModule.children.allTests()]);
  return scenes.filter((scene) => ['passed', 'failed'].includes(scene.result().state)).length;
}

/** A scene proves a mode only where it ran in it: says how many did, and complains where the numbers differ. */
function compareScenes(modules: readonly TestModule[]): string[] {
  const [alone, scaled] = SCENES.map((project) => countScenes(modules, project));
  process.stdout.write(`scenes: ${alone} alone, ${scaled} scaled\n`);
  return alone === scaled ? [] : [`${alone} scenes ran alone, ${scaled} scaled`];
}

/** A whole run has a test in every project and skips none; a run that names files, tests or projects is not whole. */
async function complain(vitest: Vitest, modules: readonly TestModule[], counts: Counts): Promise<string[]> {
  const { project, testNamePattern } = vitest.config;
  const everything = await vitest.globTestSpecifications();
  if (modules.length < everything.length || project.length > 0 || testNamePattern) return [];
  const tested = new Set(modules.map((testModule) => testModule.project.name));
  const empty = vitest.projects
    .filter(({ name }) => !tested.has(name))
    .map(({ name }) => `no tests in ${name}`);
  const skipped = counts.skipped > 0 ? ['skipped tests fail the run'] : [];
  return [...empty, ...skipped, ...compareScenes(modules)];
}

/**
 * Prints `N passed, N failed, N skipped` over all suites as the last line of the run, and fails the run for
 * what vitest lets pass: a skipped or todo test, a project without tests, and scenes that ran in one mode only.
 */
export default class LastLineReporter implements Reporter {
  private vitest: Vitest | undefined;
  private counts: Counts | undefined;

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
    process.once('exit', () => {
      // Without counts the run broke off before its first test.
      const { passed, failed, skipped } = this.counts ?? { passed: 0, failed: 1, skipped: 0 };
      process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    });
  }

  async onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): Promise<void> {
    const counts: Counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const testModule of modules) countModule(counts, testModule);
    const complaints = this.vitest ? await complain(this.vitest, modules, counts) : [];
    for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
    counts.failed += complaints.length;
    if (counts.failed > 0) process.exitCode = 1;
    this.counts = counts;
  }
}
