import * as z from 'zod';
import type { Context } from '../../context.ts';
import { standings } from '../../directory/employee-draft.ts';
import { listEmployees } from '../../directory/list-employees.ts';
import {
  createEmployee,
  deactivateEmployee,
  readEmployee,
  updateEmployee,
} from '../../directory/save-employee.ts';
import { channels } from '../../kernel/channel.ts';
import { defineRoute } from '../route.ts';
import { listQuery } from './list-query.ts';
import { ownNumbers } from '../../channels/own-numbers.ts';

const colleague = z.strictObject({ id: z.uuid(), externalId: z.string(), name: z.string() });
const employeeSchema = z
  .strictObject({
    id: z.uuid(),
    externalId: z.string(),
    name: z.string(),
    language: z.string().nullable(),
    site: z.strictObject({ id: z.uuid(), name: z.string() }).nullable(),
    department: z.string().nullable(),
    role: z.string().nullable(),
    manager: colleague.nullable(),
    deputy: colleague.nullable(),
    groups: z.array(z.string()).readonly(),
    tags: z.array(z.string()).readonly(),
    attributes: z.record(z.string(), z.unknown()).readonly(),
    active: z.boolean(),
    contactPoints: z
      .array(
        z.strictObject({
          channel: z.enum(channels),
          address: z.string().describe('E.164 number, mailbox, or the JSON of a push subscription'),
          standing: z.enum(standings),
          rank: z.int(),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'Employee' });

/** PostgreSQL takes no NUL, and half a surrogate pair is no character. */
const text = z
  .string()
  .max(2_000)
  .regex(/^[^\0\p{Cs}]*$/u, 'has characters that cannot be kept');
const reference = (key: 'id' | 'externalId', description: string) =>
  z
    .union([text, z.object({ [key]: text }).transform((value) => value[key] ?? '')])
    .nullable()
    .describe(description);

const changes = {
  language: text.nullable().describe('A language tag such as en or zh-Hant'),
  site: reference('id', 'Id or name of a site, or the site itself'),
  department: text.nullable(),
  role: text.nullable(),
  manager: reference('externalId', 'External id, or the manager'),
  deputy: reference('externalId', 'External id, or the deputy'),
  groups: z.array(text).max(200),
  tags: z.array(text).max(200),
  attributes: z.record(z.string().min(1).max(200), text.nullable()).describe('Merged; null removes one'),
  active: z.boolean(),
  contactPoints: z
    .array(
      z.strictObject({
        channel: z.enum(channels),
        address: z
          .union([z.string().max(4_000), z.record(z.string(), z.unknown())])
          .describe('Phone in any common writing, mailbox, or PushSubscription.toJSON()'),
        rank: z.int().min(1).max(100).optional(),
        standing: z.enum(standings).optional(),
      }),
    )
    .max(50)
    .describe('All of them: those that are not named are removed'),
};
const params = z.strictObject({ id: z.string().max(100) });

function depsOf({ db, clock, channelMap }: Context) {
  return { db, clock, ownNumbers: ownNumbers(channelMap) };
}

export const employeeRoutes = [
  defineRoute({
    method: 'get',
    path: '/employees',
    operationId: 'listEmployees',
    summary: 'Employees with their contact points',
    right: 'directory',
    query: z.strictObject({
      ...listQuery,
      externalId: text.optional(),
      q: text.optional().describe('Part of a name or external id'),
      active: z.stringbool().optional(),
      site: text.optional().describe('Name of a site'),
      group: text.optional().describe('Name of a group'),
      standing: z.enum(standings).optional().describe('They have a contact point with this standing'),
    }),
    responses: { 200: z.strictObject({ items: z.array(employeeSchema), nextCursor: z.string().nullable() }) },
    handle: async ({ db }, { query }) => ({ status: 200, body: await listEmployees(db.pool, query) }),
  }),
  defineRoute({
    method: 'get',
    path: '/employees/:id',
    operationId: 'readEmployee',
    summary: 'One employee',
    right: 'directory',
    params,
    responses: { 200: employeeSchema },
    handle: async ({ db }, { params: { id } }) => ({ status: 200, body: await readEmployee(db.pool, id) }),
  }),
  defineRoute({
    method: 'post',
    path: '/employees',
    operationId: 'createEmployee',
    summary: 'Make an employee; unknown departments and groups are made',
    right: 'directory',
    body: z.strictObject({ externalId: text, name: text, ...z.object(changes).partial().shape }),
    responses: { 201: employeeSchema },
    handle: async (context, { body, actor }) => ({
      status: 201,
      body: await createEmployee(depsOf(context), body, actor),
    }),
  }),
  defineRoute({
    method: 'patch',
    path: '/employees/:id',
    operationId: 'updateEmployee',
    summary: 'Change what is given and leave the rest',
    right: 'directory',
    params,
    body: z.strictObject({ name: text, ...changes }).partial(),
    responses: { 200: employeeSchema },
    handle: async (context, { params: { id }, body, actor }) => ({
      status: 200,
      body: await updateEmployee(depsOf(context), id, body, actor),
    }),
  }),
  defineRoute({
    method: 'delete',
    path: '/employees/:id',
    operationId: 'deactivateEmployee',
    summary: 'Deactivate an employee; what is recorded about them stays',
    right: 'directory',
    params,
    responses: { 204: null },
    handle: async (context, { params: { id }, actor }) => {
      await deactivateEmployee(context, id, actor);
      return { status: 204 };
    },
  }),
];
