import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../test/harness/open-database.ts';
import type { Database } from '../db/connect.ts';
import type { EmployeeId } from '../kernel/id.ts';
import type { Problem } from '../kernel/problem.ts';
import { fireAnswers, tellIncident } from './incident-story.test-data.ts';
import { listIncidents } from './list-incidents.ts';
import { readDeliveries } from './read-deliveries.ts';
import { readDelivery } from './read-delivery.ts';
import { readIncident } from './read-incident.ts';
import type { ReadDeps } from './read-reachability.ts';
import { deliveryListSchema, deliverySchema } from './delivery-schema.ts';
import { incidentSchema } from './schema.ts';

const startedAt = new Date('2026-11-23T08:00:00Z');
let db: Database;
let deps: ReadDeps;

beforeAll(async () => {
  db = await openDatabase();
  deps = { db, clock: { now: () => new Date('2026-11-23T08:10:00Z') } };
});
afterAll(() => db.close());

const tell = () =>
  tellIncident(db, {
    startedAt,
    messages: [{ kind: 'alert', answers: fireAnswers }],
    people: [
      {
        name: 'Chen',
        site: 'Taipei',
        messages: [
          {
            state: 'confirmed',
            answer: 'help',
            needsHelp: true,
            via: 'sms',
            confirmedAfterS: 30,
            note: 'Stairwell B',
            attempts: [{ channel: 'sms', state: 'delivered' }],
          },
        ],
      },
      {
        name: 'Ana',
        site: 'Lyon',
        messages: [
          {
            state: 'unreachable',
            reason: 'all-failed',
            attempts: [{ channel: 'sms', state: 'failed', error: 'Unknown number' }],
          },
        ],
      },
      { name: 'Bo', site: null, messages: ['no-row'] },
    ],
  });

describe('the people of an incident', () => {
  it('come by name, a page at a time, and none twice', async () => {
    const { incidentId } = await tell();
    const first = await readDeliveries(deps, incidentId, {}, { limit: 2 });
    expect(first.items.map(({ employee }) => employee.name)).toEqual(['Ana', 'Bo']);
    const second = await readDeliveries(deps, incidentId, {}, { limit: 2, cursor: first.nextCursor ?? '' });
    expect(second.items.map(({ employee }) => employee.name)).toEqual(['Chen']);
    expect(second.nextCursor).toBeNull();
    deliveryListSchema.parse(first);
    deliveryListSchema.parse(second);
  });

  it('come by urgency: who needs help, then who is not reached, then the rest, over all pages', async () => {
    const said = (answer: string) => ({ state: 'confirmed', answer, confirmedAfterS: 9 }) as const;
    const { incidentId } = await tellIncident(db, {
      startedAt,
      messages: [{ kind: 'alert', answers: fireAnswers }],
      people: [
        { name: 'Ana', site: null, messages: [said('safe')] },
        { name: 'Bo', site: null, messages: [{ state: 'delivered' }] },
        { name: 'Chen', site: null, messages: [{ state: 'sent' }] },
        { name: 'Dee', site: null, messages: [{ state: 'pending' }] },
        { name: 'Eva', site: null, messages: [{ state: 'unreachable', reason: 'no-path' }] },
        { name: 'Zoe', site: null, messages: [{ ...said('help'), needsHelp: true }] },
      ],
    });
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await readDeliveries(deps, incidentId, {}, { limit: 2, order: 'urgency', cursor });
      names.push(...page.items.map(({ employee }) => employee.name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(names).toEqual(['Zoe', 'Eva', 'Chen', 'Dee', 'Bo', 'Ana']);
  });

  it.each([
    [{ state: 'pending' as const }, ['Bo']],
    [{ channel: 'sms' as const }, ['Ana', 'Chen']],
    [{ site: 'Lyon' }, ['Ana']],
    [{ answer: 'help' }, ['Chen']],
    [{ needsHelp: true }, ['Chen']],
    [{ reason: 'all-failed' }, ['Ana']],
    [{ message: 2 }, []],
  ])('are found by %j', async (filter, names) => {
    const { incidentId } = await tell();
    const found = await readDeliveries(deps, incidentId, filter, { limit: 10 });
    expect(found.items.map(({ employee }) => employee.name)).toEqual(names);
  });

  it('refuses a cursor that this list did not give', async () => {
    const { incidentId } = await tell();
    const asked = readDeliveries(deps, incidentId, {}, { limit: 2, cursor: 'nonsense' });
    await expect(asked).rejects.toMatchObject({ type: 'bad-request' } satisfies Partial<Problem>);
  });
});

describe('one of them', () => {
  it('has a timeline that ends in the answer, and no excuse', async () => {
    const { incidentId, employeeIds } = await tell();
    const chen = await readDelivery(deps, incidentId, employeeIds[0] as EmployeeId);
    deliverySchema.parse(chen);
    expect(chen.timeline.map(({ kind }) => kind)).toEqual(['message', 'sent', 'settled', 'confirmed']);
    expect(chen.confirmation).toMatchObject({ answer: 'help', via: 'sms', note: 'Stairwell B' });
    expect(chen.whyNot).toBeNull();
  });

  it('is explained in the reader’s language while nothing came back', async () => {
    const { incidentId, employeeIds } = await tell();
    const ana = await readDelivery(deps, incidentId, employeeIds[1] as EmployeeId);
    expect(ana.whyNot).toBe(
      'Every try failed (text message: Unknown number). Somebody must go and tell them.',
    );
    const inChinese = await readDelivery(deps, incidentId, employeeIds[1] as EmployeeId, 'zh-TW');
    expect(inChinese.whyNot).toContain('須有人當面通知');
  });

  it('is not found where the incident does not address them', async () => {
    const { incidentId } = await tell();
    const { employeeIds } = await tell();
    const asked = readDelivery(deps, incidentId, employeeIds[0] as EmployeeId);
    await expect(asked).rejects.toMatchObject({ type: 'not-found' });
  });
});

describe('incidents', () => {
  it('are read with their messages in the contract’s shape', async () => {
    const { incidentId } = await tell();
    const incident = incidentSchema.parse(await readIncident(deps, incidentId));
    expect(incident).toMatchObject({ playbook: 'fire-evacuation', state: 'active', exercise: false });
    expect(incident.messages[0]?.answers[0]).toEqual({
      key: '1',
      value: 'safe',
      label: { en: 'Safe', 'zh-Hant': '平安' },
    });
    expect(incident.reachability).toMatchObject({ recipients: 3, confirmed: 1, needHelp: 1 });
  });

  it('are listed, the newest first, a page at a time', async () => {
    const told = [await tell(), await tell(), await tell()].map(({ incidentId }) => incidentId);
    const first = await listIncidents(deps, { limit: 2 });
    const second = await listIncidents(deps, { limit: 1, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([...told].reverse());
  });
});
