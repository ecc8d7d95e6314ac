import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage } from '../harness/scene/open-stage.ts';
import { writeScript, type Person } from '../harness/scene/scene.ts';
import { startTracer, type Tracer } from '../harness/trace-files.ts';

const doc = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');

/** The files of a numbered list below a heading of docs/architecture.md. */
function listed(heading: string): string[] {
  const section = doc.split(/^### /m).find((part) => part.startsWith(heading));
  if (section === undefined) throw new Error(`docs/architecture.md has no "${heading}"`);
  return [...section.matchAll(/^\d+\. `([^`]+)`/gm)].map((match) => match[1] ?? '');
}

let stage: Stage;
let tracer: Tracer;
let eva: Person;
let script: ReturnType<typeof writeScript>;

beforeAll(async () => {
  const undelivered = [{ share: 1, code: 30003 }];
  stage = await openStage({ sms: { delay: { min: 300, max: 300 }, undelivered } }, 'alone');
  script = writeScript(stage, []);
  const sites =
    'name,country,time_zone,emergency_number,assembly_point\nTaoyuan,TW,Asia/Taipei,119,North gate';
  ({ eva } = await script.employ(sites, {
    eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' },
  }));
  tracer = await startTracer();
});

afterAll(async () => {
  tracer.stop();
  await stage.close();
});

test('a launch, a receipt and a reply enter the files that docs/architecture.md names, and no path is longer than it says', async () => {
  const out = listed('Out');
  const back = listed('Back');
  const answer = listed('Answer');
  expect(out.length).toBeLessThanOrEqual(9);
  expect(back.length).toBeLessThanOrEqual(5);
  expect(answer.length).toBeLessThanOrEqual(4);

  const entered = async (): Promise<string[]> => [...(await tracer.entered())];
  await entered();
  const incident = await script.launch('fire-evacuation', { site: 'Taoyuan' });
  await script.expectReach(incident, { sent: 1 });
  expect(await entered()).toEqual(expect.arrayContaining(out));

  // The carrier reports that the handset cannot be reached, so the next step is a call.
  await eva.expectCall();
  expect(await entered()).toEqual(expect.arrayContaining(back));

  stage.simulator.sendSms('+886912345678', '+15005550006', '1');
  await script.expectReach(incident, { confirmed: 1 });
  expect(await entered()).toEqual(expect.arrayContaining(answer));
});
