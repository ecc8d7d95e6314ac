import type { Router } from 'express';
import * as z from 'zod';
import type { Context } from '../../context.ts';
import { listEmployees } from '../../directory/list-employees.ts';
import { readEmployee } from '../../directory/save-employee.ts';
import { roles } from '../../identity/actor.ts';
import { changeOperator, changeOwnPassword } from '../../identity/change-operator.ts';
import { createOperator, findOperator, listOperators } from '../../identity/operators.ts';
import { generatePassword } from '../../identity/password.ts';
import { Problem } from '../../kernel/problem.ts';
import { newOperatorSchema, passwordSchema } from '../api/operators.ts';
import { toProblem } from '../problem-document.ts';
import type { Console, Visit } from './console.ts';
import { fill } from './figures.ts';
import { faultsOf, type FieldFaults } from './form-parts.tsx';
import { OperatorPage, PasswordPage } from './operator-page.tsx';
import { OperatorsPage, type ShownOnce, type Typed } from './operators-page.tsx';
import { operatorsWords } from './operators-words.ts';

/** Operators, and everybody's own password. */
export function mountOperatorPages(router: Router, context: Context, console: Console): void {
  const { page } = console;
  router.get(
    '/operators',
    page('identity', (visit) => showAll(context, visit, {})),
  );
  router.post(
    '/operators',
    page('identity', (visit) => create(context, visit)),
  );
  router.get(
    '/operators/:id',
    page('identity', (visit) => showOne(context, visit, {})),
  );
  router.post(
    '/operators/:id',
    page('identity', (visit) => change(context, visit)),
  );
  router.post(
    '/operators/:id/password',
    page('identity', (visit) => givePassword(context, visit)),
  );
  for (const [deed, active] of [
    ['activate', true],
    ['deactivate', false],
  ] as const)
    router.post(
      `/operators/:id/${deed}`,
      page('identity', (visit) =>
        orShow(context, visit, async () => {
          await changeOperator(context, readId(visit), { active }, visit.actor);
          visit.redirect('/operators');
        }),
      ),
    );
  router.get(
    '/password',
    page('view', ({ look, send, actor }) => {
      if (actor.kind !== 'operator') throw new Problem('not-allowed', operatorsWords(look.language).ownOnly);
      send(<PasswordPage look={look} faults={{}} />);
    }),
  );
  router.post(
    '/password',
    page('view', (visit) => changeOwn(context, visit)),
  );
}

async function showAll(
  context: Context,
  { look, send, actor }: Visit,
  more: { typed?: Typed; shown?: ShownOnce },
): Promise<void> {
  const operators = await listOperators(context.db);
  const page = <OperatorsPage look={look} operators={operators} reader={actor.id} {...more} />;
  send(page, more.typed === undefined ? 200 : 422);
}

async function create(context: Context, visit: Visit): Promise<void> {
  const { form, look, actor } = visit;
  const again = (faults: FieldFaults) => showAll(context, visit, { typed: { values: form, faults } });
  const read = newOperatorSchema.safeParse({
    name: form['name'] ?? '',
    role: form['role'],
    password: form['password'],
  });
  if (!read.success) return again(faultsOf(toProblem(read.error, 'The operator')));
  const { name, role, password = generatePassword() } = read.data;
  try {
    await createOperator(context, { name, role, password }, actor);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return again(faultsOf(error));
  }
  if (form['password'] !== undefined) {
    visit.redirect('/operators');
    return;
  }
  const title = fill(operatorsWords(look.language).madePassword, { name });
  return showAll(context, visit, { shown: { title, secret: password } });
}

async function showOne(
  context: Context,
  visit: Visit,
  more: { typed?: Typed; shown?: ShownOnce },
): Promise<void> {
  const operator = await findOperator(context.db, readId(visit));
  if (operator === undefined) throw new Problem('not-found', 'There is no such operator.');
  const { employeeId } = operator;
  const known = employeeId === null ? '' : (await readEmployee(context.db.pool, employeeId)).externalId;
  const record = more.typed?.values['record'] ?? known;
  visit.send(
    <OperatorPage look={visit.look} operator={operator} record={record} {...more} />,
    more.typed === undefined ? 200 : 422,
  );
}

async function change(context: Context, visit: Visit): Promise<void> {
  const { form, look, actor } = visit;
  const record = form['record']?.trim() ?? '';
  const found =
    record === ''
      ? undefined
      : (await listEmployees(context.db.pool, { externalId: record, limit: 1 })).items[0];
  if (record !== '' && found === undefined) {
    const faults = { record: operatorsWords(look.language).recordUnknown };
    await showOne(context, visit, { typed: { values: form, faults } });
    return;
  }
  const role = roles.find((known) => known === form['role']);
  await orShow(context, visit, async () => {
    await changeOperator(context, readId(visit), { role, employeeId: found?.id ?? null }, actor);
    visit.redirect('/operators');
  });
}

async function givePassword(context: Context, visit: Visit): Promise<void> {
  const password = generatePassword();
  const { name } = await changeOperator(context, readId(visit), { password }, visit.actor);
  const title = fill(operatorsWords(visit.look.language).madePassword, { name });
  await showOne(context, visit, { shown: { title, secret: password } });
}

async function changeOwn(context: Context, { form, look, actor, send, redirect }: Visit): Promise<void> {
  const words = operatorsWords(look.language);
  if (actor.kind !== 'operator') throw new Problem('not-allowed', words.ownOnly);
  const wanted = passwordSchema.safeParse(form['wanted'] ?? '');
  const name = actor.id.replace(/^operator:/, '');
  const before = form['before'] ?? '';
  if (wanted.success && (await changeOwnPassword(context, name, { before, wanted: wanted.data }))) {
    redirect('/signin');
    return;
  }
  const faults: FieldFaults = wanted.success
    ? { before: words.wrongBefore }
    : { wanted: wanted.error.issues[0]?.message ?? '' };
  send(<PasswordPage look={look} faults={faults} />, 422);
}

/** Does it, or shows the operator with why not. */
async function orShow(context: Context, visit: Visit, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Problem) || error.type !== 'last-admin') throw error;
    const faults = { '': operatorsWords(visit.look.language).lastAdmin };
    await showOne(context, visit, { typed: { values: visit.form, faults } });
  }
}

function readId({ param }: Visit): string {
  if (!z.uuid().safeParse(param('id')).success) throw new Problem('not-found', 'There is no such operator.');
  return param('id');
}
