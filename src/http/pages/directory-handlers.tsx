import type { Router } from 'express';
import type { Context } from '../../context.ts';
import { changePoints, type PointChange } from '../../directory/change-points.ts';
import { standings } from '../../directory/employee-draft.ts';
import type { Employee } from '../../directory/employee-store.ts';
import { listGroups } from '../../directory/group-store.ts';
import { listEmployees } from '../../directory/list-employees.ts';
import { ownPath } from '../../directory/own-link.ts';
import { countNoted, listOwnNotes, settleOwnNote } from '../../directory/own-note-store.ts';
import { findOwnLink, renewOwnLink } from '../../directory/own-page-store.ts';
import { readPoints } from '../../directory/point-store.ts';
import {
  createEmployee,
  deactivateEmployee,
  readEmployee,
  updateEmployee,
} from '../../directory/save-employee.ts';
import { listSites } from '../../directory/site-store.ts';
import { channels } from '../../kernel/channel.ts';
import type { EmployeeId } from '../../kernel/id.ts';
import { Problem } from '../../kernel/problem.ts';
import { ownNumbers } from '../../channels/own-numbers.ts';
import { checkId, readEmployeeId, type Console, type Visit } from './console.ts';
import { DirectoryFormPage } from './directory-form-page.tsx';
import { DirectoryListPage, employeesAPage } from './directory-list-page.tsx';
import { DirectoryPersonPage } from './directory-person-page.tsx';
import { faultsOf, type FieldFaults } from './form-parts.tsx';
import { pointFieldOf, readChanges, readContactPoints, valuesOf } from './read-employee-form.ts';

/** The employees: their list, one of them, and the forms that change them. */
export function mountDirectoryPages(router: Router, context: Context, console: Console): void {
  const { page } = console;
  router.get(
    '/employees',
    page('view', (visit) => showList(context, visit)),
  );
  router.get(
    '/employees/new',
    page('directory', (visit) => showForm(context, visit, undefined, {}, {})),
  );
  router.post(
    '/employees',
    page('directory', (visit) => create(context, visit)),
  );
  router.get(
    '/employees/:id',
    page('view', (visit) => showPerson(context, visit, {})),
  );
  router.get(
    '/employees/:id/edit',
    page('directory', async (visit) => {
      const employee = await readEmployee(context.db.pool, visit.param('id'));
      await showForm(context, visit, employee, valuesOf(employee), {});
    }),
  );
  router.post(
    '/employees/:id',
    page('directory', (visit) => update(context, visit)),
  );
  router.post(
    '/employees/:id/deactivate',
    page('directory', async ({ param, actor, redirect }) => {
      await deactivateEmployee(context, param('id'), actor);
      redirect(`/employees/${param('id')}`);
    }),
  );
  router.post(
    '/employees/:id/activate',
    page('directory', async ({ param, actor, redirect }) => {
      await updateEmployee(depsOf(context), param('id'), { active: true }, actor);
      redirect(`/employees/${param('id')}`);
    }),
  );
  router.post(
    '/employees/:id/own-link',
    page('directory', async ({ param, actor, redirect }) => {
      await renewOwnLink(context, param('id'), actor);
      redirect(`/employees/${param('id')}`);
    }),
  );
  router.post(
    '/employees/:id/notes/:noteId/settle',
    page('directory', async ({ param, actor, redirect }) => {
      const employeeId = readEmployeeId(param('id'));
      await settleOwnNote(context, { employeeId, noteId: checkId(param('noteId')) }, actor);
      redirect(`/employees/${employeeId}`);
    }),
  );
  mountPoints(router, context, console);
}

function mountPoints(router: Router, context: Context, { page }: Console): void {
  router.post(
    '/employees/:id/points',
    page('directory', async (visit) => {
      const { address = '', channel: named } = visit.form;
      const channel = channels.find((known) => known === named) ?? 'sms';
      await change(context, visit, { kind: 'add', channel, address }, { channel, address });
    }),
  );
  for (const kind of ['remove', 'first', 'restore'] as const)
    router.post(
      `/employees/:id/points/:pointId/${kind}`,
      page('directory', (visit) => change(context, visit, { kind, pointId: visit.param('pointId') })),
    );
}

function depsOf({ db, clock, channelMap }: Context) {
  return { db, clock, ownNumbers: ownNumbers(channelMap) };
}

async function showList(context: Context, { look, query, send }: Visit): Promise<void> {
  const { pool } = context.db;
  const mayChange = look.rights.includes('directory');
  const standing = [...standings, 'none' as const, 'noted' as const].find(
    (known) => known === query['standing'],
  );
  const who = { inactive: false, all: undefined }[query['who'] ?? ''];
  const [found, sites, groups, noted] = await Promise.all([
    listEmployees(pool, {
      q: query['q']?.trim().slice(0, 200),
      byAddress: mayChange,
      site: query['site'],
      group: query['group'],
      standing,
      active: query['who'] === 'all' ? undefined : (who ?? true),
      limit: employeesAPage,
      cursor: query['cursor'],
    }),
    listSites(pool),
    listGroups(pool),
    mayChange ? countNoted(pool) : 0,
  ]);
  const kept = Object.fromEntries(Object.entries(query).filter(([name]) => name !== 'lang'));
  send(
    <DirectoryListPage
      look={look}
      employees={found.items}
      sites={sites}
      groups={groups}
      query={kept}
      nextCursor={found.nextCursor}
      noted={noted}
    />,
  );
}

async function showPerson(
  context: Context,
  { look, param, send }: Visit,
  before: { typed?: { channel: string; address: string }; faults?: FieldFaults },
): Promise<void> {
  const employee = await readEmployee(context.db.pool, param('id'));
  const points = await readPoints(context.db.pool, employee.id);
  const own = look.rights.includes('directory')
    ? await readOwn(context, employee.id)
    : { notes: [], ownLink: undefined };
  const page = <DirectoryPersonPage look={look} employee={employee} points={points} {...own} {...before} />;
  send(page, before.faults === undefined ? 200 : 422);
}

/** What stands between an employee's own page and whoever keeps the directory; no link of one who has left. */
async function readOwn({ config, db }: Context, id: EmployeeId) {
  const [notes, link] = await Promise.all([listOwnNotes(db.pool, id), findOwnLink(db.pool, id)]);
  return { notes, ownLink: link && config.publicUrl + ownPath(config.secret, link) };
}

async function showForm(
  context: Context,
  { look, send }: Visit,
  employee: Employee | undefined,
  values: Readonly<Record<string, string>>,
  faults: FieldFaults,
): Promise<void> {
  const sites = await listSites(context.db.pool);
  const props = { look, employee, values, sites, faults };
  send(<DirectoryFormPage {...props} />, Object.keys(faults).length > 0 ? 422 : 200);
}

async function create(context: Context, visit: Visit): Promise<void> {
  const { form, actor, redirect } = visit;
  const points = readContactPoints(form);
  const wanted = {
    ...readChanges(form),
    externalId: form['externalId'] ?? '',
    contactPoints: points.map(({ point }) => point),
  };
  await orAgain(
    async () => redirect(`/employees/${(await createEmployee(depsOf(context), wanted, actor)).id}`),
    (problem) => showForm(context, visit, undefined, form, faultsOf(problem, pointFieldOf(points))),
  );
}

async function update(context: Context, visit: Visit): Promise<void> {
  const { form, actor, redirect, param } = visit;
  await orAgain(
    async () => {
      await updateEmployee(depsOf(context), param('id'), readChanges(form), actor);
      redirect(`/employees/${param('id')}`);
    },
    async (problem) => {
      const employee = await readEmployee(context.db.pool, param('id'));
      await showForm(context, visit, employee, form, faultsOf(problem));
    },
  );
}

async function change(
  context: Context,
  visit: Visit,
  wanted: PointChange,
  typed?: { channel: string; address: string },
): Promise<void> {
  const { actor, redirect, param } = visit;
  await orAgain(
    async () => {
      await changePoints(depsOf(context), param('id'), wanted, actor);
      redirect(`/employees/${param('id')}`);
    },
    (problem) => showPerson(context, visit, { faults: faultsOf(problem), ...(typed && { typed }) }),
  );
}

/** Does it, or shows the form again with what is wrong; other problems are the page's own. */
async function orAgain(
  act: () => Promise<void>,
  again: (problem: Problem) => void | Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Problem) || error.type !== 'bad-request') throw error;
    await again(error);
  }
}
