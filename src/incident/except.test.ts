import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPress, type Press } from '../../test/fixtures/press.ts';
import { visit, type Visitor } from '../../test/fixtures/visitor.ts';
import { local, openWeb, type Web } from '../../test/fixtures/web.ts';
import { writePlaybooks } from '../../test/fixtures/write-playbooks.ts';
import { importEmployees } from '../directory/import-employees.ts';
import { tellGroups } from '../dispatch/tell-groups.ts';
import type { EmployeeId, IncidentId } from '../kernel/id.ts';
import { complaint } from '../playbook/complaint.fixture.ts';
import { previewLaunch } from './preview-launch.ts';

/** About somebody at a site, in two messages, and whoever is a partner stands out of it as well. */
const inquiry = complaint
  .replace('playbook: complaint', 'playbook: inquiry')
  .replace('  kind: {', '  place: { type: site, ask: { en: Where?, zh-Hant: 哪裡？ } }\n  kind: {')
  .replace(
    'audience: everyone',
    "audience: everyone\nexcept: [{ employee: '{{ accused }}' }, { group: Partners }]",
  )
  .replace('instruction: Come to HR.', "instruction: 'Ask {{ place.rollCall }} at {{ place.name }}.'")
  .replace(
    'correction:',
    `  - message: later
    when: by-hand
    route: [{ channels: [sms] }]
    text:
      en: { headline: Later, instruction: 'Ask {{ place.rollCall }}.' }
      zh-Hant: { headline: 稍後, instruction: '請洽{{ place.rollCall }}。' }
correction:`,
  )
  .replace('en: There is no complaint.', "en: 'No complaint at all. Ask {{ place.rollCall }}.'");

let web: Web;
let press: Press;
let operator: Visitor;
let playbooks: Awaited<ReturnType<typeof writePlaybooks>>;
beforeAll(async () => {
  playbooks = await writePlaybooks({ inquiry });
  web = await openWeb({ PLAYBOOKS_DIR: playbooks.folder });
  press = await openPress(web);
  operator = await visit(web, 'ola', 'operator');
  const more = `external_id,name,mobile,site,groups
E3,Cai Accused,+886912345603,Harbour,Benefits
E4,Pat,+886912345604,Harbour,Partners
E5,Dora,+886912345605,Harbour,Benefits
`;
  await importEmployees(web.context, more, { dryRun: false, mode: 'upsert' }, local);
  await press.rows(`UPDATE sites SET roll_call = 'Cai Accused'`);
});
afterAll(async () => {
  await web.close();
  await playbooks.remove();
});
beforeEach(() => press.rows(`UPDATE incidents SET state = 'closed', closed_at = now()`));

const inputs = { accused: 'E3', place: 'Harbour' };

async function launch(given: Record<string, string> = inputs): Promise<IncidentId> {
  const body = { playbook: 'inquiry', inputs: given, exercise: false, onRunning: 'separate' };
  const { status, body: incident } = await press.post('/incidents', body);
  expect(status).toBe(201);
  return (incident as { id: IncidentId }).id;
}

/** As the fan-out does, for every message that has none yet; each has left the house. */
const tell = (id: IncidentId) =>
  press.rows(
    `WITH d AS (
       INSERT INTO deliveries (message_id, incident_id, employee_id, priority, state, created_at)
       SELECT m.id, m.incident_id, r.employee_id, m.priority, 'sent', now()
         FROM messages m JOIN recipients r ON r.message_id = m.id WHERE m.incident_id = $1
       ON CONFLICT DO NOTHING RETURNING *)
     INSERT INTO attempts (delivery_id, message_id, incident_id, sequence, rung, channel, provider, contact_point_id,
                           priority, state, due_at, created_at)
     SELECT d.id, message_id, incident_id, 1, 0, 'sms', 'simulator', c.id, 0, 'accepted', now(), now()
       FROM d JOIN contact_points c ON c.employee_id = d.employee_id AND c.channel = 'sms'`,
    id,
  );

/** Who gets each message, in order of the messages. */
const recipients = async (id: IncidentId) =>
  (
    await press.rows<{ said: string }>(
      `SELECT m.kind || ': ' || string_agg(e.external_id, ' ' ORDER BY e.external_id) AS said
         FROM messages m JOIN recipients r ON r.message_id = m.id JOIN employees e ON e.id = r.employee_id
        WHERE m.incident_id = $1 GROUP BY m.id ORDER BY m.number`,
      id,
    )
  ).map(({ said }) => said);
const idOf = async (externalId: string) => {
  const [row] = await press.rows<{ id: EmployeeId }>(
    'SELECT id FROM employees WHERE external_id = $1',
    externalId,
  );
  return row?.id ?? '';
};

describe('whom a playbook leaves out', () => {
  it('gets no message of the incident, of whatever kind', async () => {
    const id = await launch();
    await tell(id);
    const words = { texts: { en: { headline: 'News', instruction: '' } } };
    for (const [path, body] of [
      [`/incidents/${id}/updates`, words],
      [`/incidents/${id}/remind`, {}],
      [`/incidents/${id}/steps/later/send`, {}],
      [`/incidents/${id}/correct`, {}],
    ] as const) {
      expect([path, (await press.post(path, body)).status]).toEqual([
        path,
        expect.toBeOneOf([200, 201]) as number,
      ]);
      await tell(id);
    }
    expect(await recipients(id)).toEqual([
      'alert: E1 E2 E5',
      'update: E1 E2 E5',
      'reminder: E1 E2 E5',
      'update: E1 E2 E5',
      'correction: E1 E2 E5',
    ]);
  });

  it('is on no board, no list of people and no export', async () => {
    const id = await launch();
    await tell(id);
    const { body } = await press.get(`/incidents/${id}`);
    expect(body).toMatchObject({ reachability: { recipients: 3 } });
    const report = await press.get(`/incidents/${id}/report.csv`);
    const shown = [
      body,
      (await press.get(`/incidents/${id}/deliveries`)).body,
      (await operator.get(`/incidents/${id}`)).text,
      (await operator.get(`/incidents/${id}/people`)).text,
      (await operator.get(`/incidents/${id}/sent`)).text,
      report,
    ].map((one) => JSON.stringify(one));
    expect(shown[1]).toContain('Dora');
    expect(shown[5]).toContain('Dora');
    for (const text of shown) expect(text).not.toMatch(/Cai Accused|"E[34]"|\bPat\b/);
    expect((await press.get(`/incidents/${id}/deliveries/${await idOf('E3')}`)).status).toBe(404);
    expect((await operator.get(`/incidents/${id}/people/${await idOf('E3')}`)).status).toBe(404);
  });

  it('is named by no text, also where a site calls its roll by them', async () => {
    const id = await launch();
    await tell(id);
    await press.post(`/incidents/${id}/steps/later/send`);
    await press.post(`/incidents/${id}/correct`);
    const said = await press.rows<{ text: string }>(
      `SELECT concat_ws(' ', texts -> 'en' ->> 'headline', texts -> 'en' ->> 'instruction') AS text
         FROM messages WHERE incident_id = $1 ORDER BY number`,
      id,
    );
    expect(said.map(({ text }) => text)).toEqual([
      'A complaint Ask at Harbour.',
      'Later Ask .',
      expect.stringContaining('No complaint at all. Ask .'),
    ]);
    const other = await launch({ accused: 'E5', place: 'Harbour' });
    const [first] = await press.rows(
      `SELECT texts -> 'en' ->> 'instruction' AS text FROM messages WHERE incident_id = $1`,
      other,
    );
    expect(first).toEqual({ text: 'Ask Cai Accused at Harbour.' });
  });

  it('is in the audit trail by the rule alone', async () => {
    const id = await launch();
    const [entry] = await press.rows<{ details: object }>(
      `SELECT details FROM audit_entries WHERE action = 'incident.launch' AND subject = $1`,
      id,
    );
    expect(entry?.details).toMatchObject({
      inputs: { place: 'Harbour' },
      recipients: 3,
      leftOut: [
        { rule: 'employee accused', people: 1 },
        { rule: 'group Partners', people: 1 },
      ],
    });
    expect(JSON.stringify(entry)).not.toMatch(/E3|Cai/);
  });

  it('stays as it was at the launch, whatever becomes of a group', async () => {
    const id = await launch();
    await press.rows('DELETE FROM group_members WHERE employee_id = $1', await idOf('E4'));
    const join = `INSERT INTO group_members SELECT id, $1 FROM groups WHERE name = 'Partners'`;
    await press.rows(join, await idOf('E5'));
    await press.post(`/incidents/${id}/updates`, { texts: { en: { headline: 'News', instruction: '' } } });
    expect(await recipients(id)).toEqual(['alert: E1 E2 E5', 'update: E1 E2 E5']);
    await press.rows('DELETE FROM group_members WHERE employee_id = $1', await idOf('E5'));
    for (const [who, group] of [
      ['E4', 'Partners'],
      ['E5', 'Benefits'],
    ])
      await press.rows(
        'INSERT INTO group_members SELECT id, $1 FROM groups WHERE name = $2',
        await idOf(who ?? ''),
        group,
      );
  });

  it('is told of nothing that is handed to a group of theirs', async () => {
    const id = await launch();
    await tell(id);
    const hand = async (group: string, body: string) => {
      await press.writes('+886912345601', body);
      const reply = (await press.list(id)).items.find(({ text }) => text === body);
      await press.post(`/incidents/${id}/replies/${reply?.id ?? ''}/hand-over`, { group });
      return reply?.id ?? '';
    };
    await hand('Benefits', 'Who decides?');
    const toPartners = await hand('Partners', 'And the partners?');
    const deps = {
      pool: web.context.db.pool,
      clock: web.clock,
      channels: ['sms'] as const,
      ringPlan: () => undefined,
    };
    await tellGroups(deps);
    const told = await press.rows(
      `SELECT e.external_id AS who, m.recipients FROM messages m JOIN deliveries d ON d.message_id = m.id
         JOIN employees e ON e.id = d.employee_id WHERE m.incident_id = $1 AND m.tells_group_id IS NOT NULL`,
      id,
    );
    expect(told).toEqual([{ who: 'E5', recipients: 1 }]);
    // Of the other group nobody is left.
    const { items } = await press.list(id, '?group=Partners');
    expect(items.find((reply) => reply.id === toPartners)?.group).toMatchObject({
      toldAt: null,
      hindrance: 'nobody',
    });
  });
});

describe('a launch', () => {
  it('says beforehand how many it leaves out, and shows the same words', async () => {
    const deps = {
      pool: web.context.db.pool,
      library: web.context.library,
      publicUrl: 'https://example.org',
    };
    const plan = { playbook: 'inquiry', inputs, exercise: false };
    const preview = await previewLaunch(deps, plan);
    expect(preview).toMatchObject({ recipients: 3, leftOut: { people: 2, operators: 0 } });
    expect(preview.texts['en']?.instruction).toBe('Ask at Harbour.');
    expect(JSON.stringify(preview)).not.toContain('Cai');
    const nobody = await previewLaunch(deps, { ...plan, inputs: { place: 'Harbour' } });
    expect(nobody).toMatchObject({ recipients: 4, leftOut: { people: 1 } });
  });

  it('says so on its page, and where somebody left out may look at the pages', async () => {
    await press.rows('UPDATE operators SET employee_id = $1 WHERE name = $2', await idOf('E3'), 'ola');
    const page = await operator.post('/launch/inquiry/preview', {
      mode: 'exercise',
      'input.accused': 'E3',
      'input.place': 'Harbour',
    });
    await press.rows('UPDATE operators SET employee_id = NULL');
    expect(page.status).toBe(200);
    expect(page.text).toContain('2 people are left out by the playbook');
    expect(page.text).toContain('1 of them may sign in here, and would see the incident on its pages.');
  });

  it('is refused where all are left out, and nothing is kept', async () => {
    const before = await press.rows('SELECT count(*) FROM incident_exclusions');
    await press.rows(
      'INSERT INTO group_members SELECT g.id, e.id FROM groups g, employees e WHERE g.name = $1 ON CONFLICT DO NOTHING',
      'Partners',
    );
    const { status, body } = await press.post('/incidents', { playbook: 'inquiry', inputs, exercise: true });
    await press.rows(`DELETE FROM group_members m USING groups g, employees e
      WHERE g.id = m.group_id AND e.id = m.employee_id AND g.name = 'Partners' AND e.external_id <> 'E4'`);
    expect([status, body]).toEqual([
      422,
      expect.objectContaining({ type: expect.stringMatching('nobody-addressed') as string }),
    ]);
    expect(await press.rows('SELECT count(*) FROM incident_exclusions')).toEqual(before);
  });

  it('is refused where the directory does not know whom it leaves out', async () => {
    await press.rows(`UPDATE groups SET name = 'Other' WHERE name = 'Partners'`);
    const { status, body } = await press.post('/incidents', { playbook: 'inquiry', inputs, exercise: true });
    await press.rows(`UPDATE groups SET name = 'Partners' WHERE name = 'Other'`);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      detail:
        'The playbook leaves out the group "Partners", which is not in the directory. Nothing was sent.',
    });
  });
});
