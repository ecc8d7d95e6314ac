import type { Database } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import { newId, type EmployeeId, type IncidentId } from '../kernel/id.ts';
import type { Answer } from '../playbook/schema.ts';
import type { PersonState } from './schema.ts';

/** One try of a told delivery. */
export interface ToldAttempt {
  channel: 'push' | 'sms' | 'email' | 'voice';
  state: 'queued' | 'sending' | 'accepted' | 'delivered' | 'failed' | 'expired' | 'cancelled' | 'in-doubt';
  error?: string;
}

/** What became of one message for one person. Seconds count from the message's start. */
export interface ToldDelivery {
  state: PersonState;
  reason?: string;
  deliveredAfterS?: number;
  deliveredVia?: string;
  confirmedAfterS?: number;
  via?: string;
  answer?: string;
  needsHelp?: boolean;
  late?: boolean;
  note?: string;
  attempts?: ToldAttempt[];
}

/** A person, with one entry a message: its delivery, no row yet, or not addressed at all. */
export interface ToldPerson {
  name: string;
  site: string | null;
  language?: string;
  messages: (ToldDelivery | 'no-row' | 'not-addressed')[];
}

export interface ToldIncident {
  title?: Record<string, string>;
  exercise?: boolean;
  severity?: string;
  startedAt: Date;
  state?: string;
  playbook?: string;
  messages: {
    kind: string;
    answers: Answer[];
    texts?: Record<string, { headline: string; instruction: string }>;
  }[];
  people: ToldPerson[];
}

/** The answers of the fire playbook. */
export const fireAnswers: Answer[] = [
  told('1', 'safe', 'Safe', '平安'),
  told('2', 'help', 'I need help', '需要協助'),
  told('3', 'not-on-site', 'Not on site', '不在現場'),
];

function told(key: Answer['key'], value: string, en: string, zh: string): Answer {
  return { key, value, needsHelp: value === 'help', labels: { en, 'zh-Hant': zh }, words: {} };
}

/** Writes an incident as the engine would have left it, and answers its id and its people's, in their order. */
export async function tellIncident(
  db: Pick<Database, 'pool'>,
  story: ToldIncident,
): Promise<{ incidentId: IncidentId; employeeIds: EmployeeId[] }> {
  const incidentId = newId() as IncidentId;
  await tellRun(db, incidentId, story);
  const people = await tellPeople(db, story);
  for (const [index, message] of story.messages.entries()) {
    const messageId = newId();
    const addressed = people.filter((p) => (p.messages[index] ?? 'not-addressed') !== 'not-addressed');
    const headline = story.exercise === true ? 'DRILL: Fire' : 'Fire';
    await insert(db, 'messages', [
      {
        id: messageId,
        incident_id: incidentId,
        exercise: story.exercise ?? false,
        number: index + 1,
        kind: message.kind,
        step: 'leave',
        texts: message.texts ?? { en: { headline, instruction: 'Leave now.' } },
        answers: message.answers,
        route: [],
        wait_for_answers_ms: 600_000,
        priority: 1,
        recipients: addressed.length,
        created_at: story.startedAt,
      },
    ]);
    await insert(
      db,
      'recipients',
      addressed.map((p) => ({
        message_id: messageId,
        employee_id: p.id,
        site_id: p.siteId,
        language: p.language,
      })),
    );
    const told = addressed.flatMap((person) => {
      const delivery = person.messages[index];
      return typeof delivery === 'object' ? [{ person, delivery }] : [];
    });
    await tellDeliveries(db, { incidentId, messageId, startedAt: story.startedAt }, told);
  }
  return { incidentId, employeeIds: people.map(({ id }) => id) };
}

type Person = ToldPerson & { id: EmployeeId; siteId: string | null; language: string };

async function tellRun(db: Pick<Database, 'pool'>, incidentId: string, story: ToldIncident): Promise<void> {
  await insert(db, 'incidents', [
    {
      id: incidentId,
      playbook: story.playbook ?? 'fire-evacuation',
      playbook_copy: {},
      playbook_version: '1',
      title: story.title ?? { en: 'Fire or evacuation', 'zh-Hant': '火警疏散' },
      severity: story.severity ?? 'Extreme',
      urgency: 'Immediate',
      exercise: story.exercise ?? false,
      inputs: {},
      same_run: incidentId,
      state: story.state ?? 'active',
      started_by: 'operator:ana',
      started_at: story.startedAt,
    },
  ]);
}

async function tellPeople(db: Pick<Database, 'pool'>, story: ToldIncident): Promise<Person[]> {
  const names = [...new Set(story.people.flatMap(({ site }) => site ?? []))];
  await query(
    db.pool,
    'INSERT INTO sites (id, name) SELECT * FROM unnest($1::uuid[], $2::text[]) ON CONFLICT DO NOTHING',
    [names.map(() => newId()), names],
  );
  const rows = await query<{ id: string; name: string }>(
    db.pool,
    'SELECT id, name FROM sites WHERE name = ANY($1)',
    [names],
  );
  const sites = new Map(rows.map(({ id, name }) => [name, id]));
  const people = story.people.map((person) => ({
    ...person,
    language: person.language ?? 'en',
    id: newId() as EmployeeId,
    siteId: sites.get(person.site ?? '') ?? null,
  }));
  await insert(
    db,
    'employees',
    people.map((p) => ({
      id: p.id,
      external_id: `E-${p.id.slice(-12)}`,
      name: p.name,
      language: p.language,
      site_id: p.siteId,
      tags: [],
      attributes: {},
      active: true,
      created_at: story.startedAt,
      updated_at: story.startedAt,
    })),
  );
  return people;
}

async function tellDeliveries(
  db: Pick<Database, 'pool'>,
  run: { incidentId: string; messageId: string; startedAt: Date },
  told: { person: Person; delivery: ToldDelivery }[],
): Promise<void> {
  const after = (seconds: number | undefined) =>
    seconds === undefined ? null : new Date(run.startedAt.getTime() + seconds * 1000);
  const ids = { incident_id: run.incidentId, message_id: run.messageId };
  const written = await insert(
    db,
    'deliveries',
    told.map(({ person, delivery }) => ({
      ...ids,
      employee_id: person.id,
      site_id: person.siteId,
      language: person.language,
      priority: 1,
      rung: 0,
      state: delivery.state,
      reason: delivery.reason,
      created_at: run.startedAt,
      delivered_at: after(delivery.deliveredAfterS),
      delivered_via: delivery.deliveredVia,
      confirmed_at: after(delivery.confirmedAfterS),
      confirmed_via: delivery.via,
      answer: delivery.answer,
      needs_help: delivery.needsHelp ?? false,
      called_at: delivery.needsHelp === true ? (after(delivery.confirmedAfterS) ?? run.startedAt) : null,
      late: delivery.late ?? false,
    })),
  );
  const deliveryIds = new Map(written.map((row) => [row['employee_id'], row['id']]));
  const rows = told.map((one) => ({ ...one, deliveryId: deliveryIds.get(one.person.id) }));
  await insert(
    db,
    'attempts',
    rows.flatMap(({ delivery, deliveryId }) =>
      (delivery.attempts ?? []).map((attempt, sequence) => ({
        ...ids,
        delivery_id: deliveryId,
        sequence,
        rung: 0,
        channel: attempt.channel,
        provider: `${attempt.channel}-main`,
        contact_point_id: newId(),
        priority: 1,
        weight: 1,
        rank: 0,
        possible_duplicate: false,
        state: attempt.state,
        error_text: attempt.error,
        due_at: run.startedAt,
        created_at: run.startedAt,
        sent_at: attempt.state === 'queued' ? null : after(sequence + 1),
        settled_at: settled.has(attempt.state) ? after(sequence + 2 + (delivery.deliveredAfterS ?? 3)) : null,
      })),
    ),
  );
  await insert(
    db,
    'confirmations',
    rows.flatMap(({ person, delivery, deliveryId }) =>
      delivery.confirmedAfterS === undefined
        ? []
        : [
            {
              incident_id: run.incidentId,
              delivery_id: deliveryId,
              employee_id: person.id,
              answer: delivery.answer ?? 'safe',
              via: delivery.via ?? 'sms',
              note: delivery.note,
              late: delivery.late ?? false,
              source_ref: newId(),
              at: after(delivery.confirmedAfterS),
            },
          ],
    ),
  );
}

const settled = new Set(['delivered', 'failed', 'expired']);

/** Inserts rows whose columns are the keys of the first one. */
async function insert(
  db: Pick<Database, 'pool'>,
  table: string,
  rows: Record<string, unknown>[],
): Promise<Record<string, unknown>[]> {
  if (rows[0] === undefined) return [];
  const columns = Object.keys(rows[0]).join(', ');
  return query(
    db.pool,
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1) RETURNING *`,
    [JSON.stringify(rows)],
  );
}
