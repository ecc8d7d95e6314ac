import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { newId } from '../../kernel/id.ts';
import { readEntry, type Library } from '../../playbook/library.ts';
import { incidentSchema } from '../../reachability/schema.ts';

let web: Web;
let operator: string;
let shipped: Library;
beforeAll(async () => {
  web = await openWeb();
  operator = await web.bearer('operator');
  shipped = web.context.library.current();
});
afterAll(() => web.close());

const open = async (path: string) =>
  (await request(web.app).get(path).set('Authorization', operator).set('Accept', 'text/html')).text;
/** From now on this is what the folder holds. */
const holds = (library: Library) => Object.assign(web.context.library, { current: () => library });

test('F38 a running incident keeps its version, and its page says what differs from the one in use', async () => {
  const launched = await request(web.app)
    .post('/api/v1/incidents')
    .set('Authorization', operator)
    .set('Idempotency-Key', newId())
    .send({ playbook: 'adverse-press', inputs: {}, exercise: true });
  const { id } = incidentSchema.parse(launched.body);
  const ran = shipped.playbooks.get('adverse-press');
  if (ran === undefined) throw new Error('the playbook is not shipped');
  const changed = readEntry(ran.source.replace(/^owner: .*$/m, 'owner: press-desk'), ran.file);
  if ('faults' in changed) throw new Error(JSON.stringify(changed.faults));
  holds({ ...shipped, playbooks: new Map(shipped.playbooks).set('adverse-press', changed.ok) });
  const sent = await open(`/incidents/${id}/sent`);
  expect(sent).toContain(`It ran version ${ran.version} of the playbook adverse-press.`);
  const changes = `/playbooks/adverse-press/changes?from=${ran.version}`;
  expect(sent).toContain(`href="${changes}"`);
  const page = await open(changes);
  expect(page).toContain(`From ${ran.version} to ${changed.ok.version}`);
  expect(page).toMatch(/<ins><span class="unseen">Added:<\/span>\+owner: press-desk\n<\/ins>/);
  expect(page).toMatch(/<del><span class="unseen">Removed:<\/span>-owner: /);
  expect(await open(`${changes}&to=000000000000`)).toContain('version 000000000000 was not kept');
  expect(await open('/playbooks/adverse-press')).toContain(ran.version);
  holds(shipped);
});

test('F38 a broken file is said where somebody launches, by file, line and column', async () => {
  const [entry] = shipped.playbooks.values();
  if (entry === undefined) throw new Error('nothing is shipped');
  const fault = { file: entry.file, line: 7, column: 3, path: 'severity', message: 'must be <b>' };
  holds({ ...shipped, faults: [fault] });
  for (const path of ['/', '/launch', '/playbooks']) {
    const page = await open(path);
    expect(page).toMatch(/\.yaml, line 7, column 3: <span lang="en">severity: must be &lt;b>/);
  }
  expect(await open('/launch?lang=zh-Hant')).toContain('第 7 行第 3 欄');
  expect(await open('/playbooks')).toContain('This version stays in use.');
  holds(shipped);
  expect(await open('/launch')).not.toContain('role="alert"');
});

test('what a playbook could say better is said beside it, by file, line and column', async () => {
  const fire = shipped.playbooks.get('fire-evacuation');
  if (fire === undefined) throw new Error('the playbook is not shipped');
  const unpaged = readEntry(fire.source.replace(/^ +page: .*$/m, ''), fire.file);
  if ('faults' in unpaged) throw new Error(JSON.stringify(unpaged.faults));
  expect(await open('/playbooks')).not.toContain('<details>');
  holds({ ...shipped, playbooks: new Map(shipped.playbooks).set('fire-evacuation', unpaged.ok) });
  const page = await open('/playbooks');
  expect(page).toContain('Could be better: 1 place<');
  const [warning] = unpaged.ok.warnings;
  expect(page).toContain(`fire-evacuation.yaml, line ${warning?.line}, column ${warning?.column}:`);
  const read = request(web.app).get('/api/v1/playbooks/fire-evacuation').set('Authorization', operator);
  expect((await read).body).toMatchObject({ faults: [], warnings: [warning] });
  holds(shipped);
});

test('a playbook whose file has gone is still told of', async () => {
  holds({ faults: [], playbooks: new Map() });
  expect(await open('/playbooks')).toContain('No longer in the folder since');
  holds(shipped);
  const unknown = await request(web.app).get('/playbooks/nothing').set('Authorization', operator);
  expect(unknown.status).toBe(404);
});
