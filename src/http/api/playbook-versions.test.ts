import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { readEntry, type LibraryEntry } from '../../playbook/library.ts';
import { toVersion } from '../../playbook/remember-versions.ts';
import { keepVersions, markGone } from '../../playbook/version-store.ts';

const versions = '/api/v1/playbooks/fire-evacuation/versions';

let web: Web;
let viewer: string;
let present: LibraryEntry;
let before: LibraryEntry;
let firstSeenAt: string;
beforeAll(async () => {
  web = await openWeb();
  viewer = await web.bearer('viewer');
  const { db, clock, library } = web.context;
  const shipped = library.current().playbooks.get('fire-evacuation');
  if (shipped === undefined) throw new Error('the playbook is not shipped');
  present = shipped;
  const older = readEntry(present.source.replace(/^owner: .*$/m, 'owner: safety-desk'), present.file);
  if ('faults' in older) throw new Error(JSON.stringify(older.faults));
  before = older.ok;
  const seenAt = clock.now();
  firstSeenAt = seenAt.toISOString();
  await keepVersions(db.pool, [toVersion(before)], seenAt);
  web.clock.jump(60_000);
  await keepVersions(db.pool, [toVersion(present)], clock.now());
});
afterAll(() => web.close());

const get = (path: string) => request(web.app).get(path).set('Authorization', viewer);

test('F38 the versions of a playbook are listed, the one in use first, and each is read with its text', async () => {
  const listed = await get(versions);
  expect(listed.status).toBe(200);
  expect(listed.body).toMatchObject({
    items: [
      { version: present.version, inUse: true, file: 'fire-evacuation.yaml', goneAt: null },
      { version: before.version, inUse: false, firstSeenAt, lastSeenAt: firstSeenAt, goneAt: null },
    ],
    nextCursor: null,
  });
  expect(JSON.stringify(listed.body)).not.toContain('source');
  for (const { version, source } of [present, before]) {
    const read = await get(`${versions}/${version}`);
    expect([read.status, read.body]).toMatchObject([
      200,
      { version, source, inUse: version === present.version },
    ]);
  }
});

test('the versions of a playbook whose file has gone are still told of', async () => {
  const { db, clock } = web.context;
  const lost = { ...toVersion(before), playbook: 'lost', file: 'lost.yaml' };
  await keepVersions(db.pool, [lost], clock.now());
  const goneAt = clock.now();
  expect(await markGone(db.pool, ['fire-evacuation'], goneAt)).toEqual(['lost']);
  const listed = await get('/api/v1/playbooks/lost/versions');
  expect(listed.body).toMatchObject({
    items: [{ version: lost.version, inUse: false, goneAt: goneAt.toISOString() }],
  });
});

test.each([
  ['/api/v1/playbooks/nothing/versions', 'No version of a playbook "nothing" is kept.'],
  [`${versions}/000000000000`, 'No version "000000000000" of a playbook "fire-evacuation" is kept.'],
])('what is not kept is not there: %s', async (path, detail) => {
  const answer = await get(path);
  expect([answer.status, answer.body]).toMatchObject([404, { type: '/problems/not-found', detail }]);
});

test('nobody reads them without a sign-in', async () => {
  for (const path of [versions, `${versions}/${present.version}`])
    expect((await request(web.app).get(path)).status).toBe(401);
});

test.each(['fire%00/versions', `${'x'.repeat(61)}/versions`, 'fire-evacuation/versions/latest'])(
  'what can be no name or version is refused: %s',
  async (path) => {
    expect((await get(`/api/v1/playbooks/${path}`)).status).toBe(400);
  },
);
