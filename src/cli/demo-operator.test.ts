import { afterAll, beforeAll, expect, test } from 'vitest';
import { local, openWeb, type Web } from '../../test/fixtures/web.ts';
import { findByName } from '../identity/operators.ts';
import { setUpOperator } from './demo-operator.ts';

let web: Web;
beforeAll(async () => {
  web = await openWeb();
});
afterAll(() => web.close());

const operator = { name: 'demo', password: 'good enough for a demo' };
const roster = [
  { id: 'E1', name: 'Ana Silva', language: 'en', mobile: '+886912345601', email: 'ana@example.org' },
  { ...everyWay('E2'), name: '王小明', language: 'zh-Hant' },
];

function everyWay(id: string) {
  return { id, mobile: '+886912345602', email: 'ming@example.org', subscription: id };
}

test('the operator of the demo is somebody whom every channel reaches, and stays that when it starts again', async () => {
  const setUp = () => setUpOperator(web.context, { roster }, operator, local);
  expect(await setUp()).toBe('王小明');
  const linked = (await findByName(web.context.db, 'demo'))?.operator.employeeId;
  expect(linked).toEqual(expect.any(String));
  expect(await setUpOperator(web.context, { roster: [] }, operator, local)).toBe('王小明');
  expect((await findByName(web.context.db, 'demo'))?.operator.employeeId).toBe(linked);
});

test('an operator whom an earlier release left without a record is linked', async () => {
  const name = 'earlier';
  expect(await setUpOperator(web.context, { roster: [] }, { ...operator, name }, local)).toBeUndefined();
  expect(await setUpOperator(web.context, { roster }, { ...operator, name }, local)).toBe('王小明');
});
