import { parse } from 'csv-parse/sync';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { fireAnswers, tellIncident, type ToldPerson } from '../../reachability/incident-story.test-data.ts';
import { personStates, type Reachability } from '../../reachability/schema.ts';

let web: Web;
let viewer: string;
beforeAll(async () => {
  web = await openWeb();
  viewer = await web.bearer('viewer');
});
afterAll(() => web.close());

const startedAt = new Date('2026-11-23T08:00:00Z');
const get = (path: string) => request(web.app).get(`/api/v1${path}`).set('Authorization', viewer);

async function readRows(incidentId: string): Promise<Record<string, string>[]> {
  const { status, text, type } = await get(`/incidents/${incidentId}/report.csv`);
  expect([status, type]).toEqual([200, 'text/csv']);
  return parse(text, { bom: true, columns: true });
}

const tell = (people: ToldPerson[]) =>
  tellIncident(web.context.db, { startedAt, messages: [{ kind: 'alert', answers: fireAnswers }], people });

test('one row an employee: state, reason, answer, by what and when', async () => {
  const { incidentId } = await tell([
    {
      name: 'Ana',
      site: 'Lyon',
      messages: [
        {
          state: 'confirmed',
          answer: 'help',
          needsHelp: true,
          via: 'sms',
          confirmedAfterS: 30,
          note: 'Stair "B"\n2nd floor',
        },
      ],
    },
    {
      name: 'Bo',
      site: null,
      messages: [{ state: 'delivered', deliveredVia: 'voice', deliveredAfterS: 9 }],
    },
    { name: 'Cy', site: null, messages: [{ state: 'unreachable', reason: 'no-path' }] },
    { name: 'Di', site: null, messages: ['no-row'] },
  ]);
  expect(await readRows(incidentId)).toMatchObject([
    {
      name: 'Ana',
      site: 'Lyon',
      state: 'confirmed',
      answer: 'help',
      via: 'sms',
      at: '2026-11-23T08:00:30.000Z',
      needs_help: 'yes',
      note: 'Stair "B"\n2nd floor',
    },
    { name: 'Bo', site: '', state: 'delivered', answer: '', via: 'voice', at: '2026-11-23T08:00:09.000Z' },
    { name: 'Cy', state: 'unreachable', reason: 'no-path', via: '', at: '' },
    { name: 'Di', state: 'pending', late: 'no', needs_help: 'no' },
  ]);
});

test('a name that is a formula is text in a spreadsheet', async () => {
  const names = ['=HYPERLINK("https://evil.example")', '+1', '-1', '@SUM(A1)', '\t=1'];
  const { incidentId } = await tell(names.map((name) => ({ name, site: null, messages: ['no-row'] })));
  const written = (await readRows(incidentId)).map(({ name }) => name);
  expect(written.toSorted()).toEqual(names.map((name) => `'${name}`).toSorted());
});

test('the six states add up with the API, over more people than one slice', async () => {
  const people = Array.from({ length: 4_321 }, (_, index): ToldPerson => {
    const state = personStates[index % 6] ?? 'pending';
    return { name: `P${index}`, site: null, messages: [state === 'pending' ? 'no-row' : { state }] };
  });
  const { incidentId } = await tell(people);
  const rows = await readRows(incidentId);
  const { reachability } = (await get(`/incidents/${incidentId}`)).body as { reachability: Reachability };
  const counted = Object.fromEntries(
    personStates.map((state) => [state, rows.filter((row) => row['state'] === state).length]),
  );
  expect([rows.length, counted]).toEqual([
    4_321,
    Object.fromEntries(personStates.map((state) => [state, reachability[state]])),
  ]);
  expect(new Set(rows.map(({ external_id }) => external_id)).size).toBe(4_321);
});

test('nobody is told of an incident that does not exist', async () => {
  const { status, type } = await get('/incidents/0199c0de-0000-7000-8000-000000000000/report.csv');
  expect([status, type]).toEqual([404, 'application/problem+json']);
});

test('an incident that reached nobody yet has the header alone', async () => {
  const { incidentId } = await tell([]);
  const { text } = await get(`/incidents/${incidentId}/report.csv`);
  expect(text).toMatch(/^\uFEFFexternal_id,name,[a-z_,]*\r\n$/);
});

test('a download leaves no warning of Node behind', async () => {
  const warned: string[] = [];
  const note = ({ message }: Error) => warned.push(message);
  process.on('warning', note);
  const { incidentId } = await tell([]);
  await get(`/incidents/${incidentId}/report.csv`);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', note);
  expect(warned).toEqual([]);
});
