import { beforeEach, expect, test } from 'vitest';
import { openDirectory } from '../../test/harness/open-directory.ts';
import { query } from '../db/sql.ts';
import { newId, type IncidentId, type MessageId } from '../kernel/id.ts';
import { countAudience, countPaths, freezeRecipients, type Audience } from './audience-store.ts';
import { learnStanding } from './contact-point-store.ts';
import { nobodyLeftOut } from './exclusion-store.ts';
import { holdersOf } from './holders.fixture.ts';
import { findGroup } from './group-store.ts';
import { findSite } from './site-store.ts';

const { deps, pool, load } = openDirectory();
const everyone: Audience = { kind: 'everyone' };

beforeEach(() =>
  load(
    `external_id,name,site,mobile,email,language,groups
E1,Ana,Taoyuan,0912345678,ana@example.org,zh-Hant,wardens
E2,Ben,Taoyuan,,ben@example.org,,wardens;press
E3,Cai,Rotterdam,0612345678,,nl,press
E4,Dan,Rotterdam,,,nl,
E5,Eve,,0048600100200,,pl,wardens`.replace('0048', '+48'),
  ),
);

async function audiences(): Promise<Audience[]> {
  const site = await findSite(pool(), 'Taoyuan');
  const group = await findGroup(pool(), 'WARDENS');
  if (!site || !group) throw new Error('the site or the group is missing');
  return [everyone, { kind: 'site', siteId: site.id }, { kind: 'group', groupId: group.id }];
}

test('the recipients are the active employees of everything, a site or a group, frozen as they are now', async () => {
  await query(pool(), "UPDATE employees SET active = false WHERE external_id = 'E5'");
  const frozen: string[][] = [];
  for (const audience of await audiences()) {
    const [messageId, incidentId] = [newId() as MessageId, newId() as IncidentId];
    const count = await freezeRecipients(pool(), { messageId, incidentId, audience });
    expect(count).toBe(await countAudience(pool(), { audience, leftOut: nobodyLeftOut }));
    expect(await freezeRecipients(pool(), { messageId, incidentId, audience })).toBe(0);
    const rows = await query<{ row: string }>(
      pool(),
      `SELECT concat_ws(' ', e.external_id, s.name, r.language) AS row FROM recipients r
       JOIN employees e ON e.id = r.employee_id LEFT JOIN sites s ON s.id = r.site_id
       WHERE r.message_id = $1 ORDER BY 1`,
      [messageId],
    );
    frozen.push(rows.map(({ row }) => row));
  }
  expect(frozen).toEqual([
    ['E1 Taoyuan zh-Hant', 'E2 Taoyuan', 'E3 Rotterdam nl', 'E4 Rotterdam nl'],
    ['E1 Taoyuan zh-Hant', 'E2 Taoyuan'],
    ['E1 Taoyuan zh-Hant', 'E2 Taoyuan'],
  ]);
});

const paths = (audience: Audience) => countPaths(pool(), { audience, leftOut: nobodyLeftOut });

test('ways to be reached are counted in people, without what is known to be bad', async () => {
  expect(await paths(everyone)).toEqual({
    byChannel: { push: 0, sms: 3, email: 2, voice: 3 },
    none: 1,
  });
  const [email] = await holdersOf(pool(), 'email', 'ben@example.org');
  if (!email) throw new Error('no e-mail');
  const { contactPointId } = email;
  await learnStanding(pool(), [{ contactPointId, standing: 'invalid', reason: '550' }], deps.clock.now());
  const [, site, group] = await audiences();
  expect(await paths(site ?? everyone)).toEqual({
    byChannel: { push: 0, sms: 1, email: 1, voice: 1 },
    none: 1,
  });
  expect(await paths(group ?? everyone)).toEqual({
    byChannel: { push: 0, sms: 2, email: 1, voice: 2 },
    none: 1,
  });
});
