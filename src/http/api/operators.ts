import * as z from 'zod';
import { roles } from '../../identity/actor.ts';
import { changeOperator } from '../../identity/change-operator.ts';
import { createOperator, listOperators } from '../../identity/operators.ts';
import { generatePassword, passwordLength } from '../../identity/password.ts';
import { defineRoute } from '../route.ts';

const operatorShape = {
  id: z.uuid(),
  name: z.string(),
  role: z.enum(roles),
  active: z.boolean(),
  employeeId: z.uuid().nullable().describe('Their own record in the directory, where tests may be sent'),
};
/** A password as it may be chosen: only its length counts (ASVS 5.0, 6.2.5). */
export const passwordSchema = z
  .string()
  .min(passwordLength.min, `is shorter than ${passwordLength.min} characters`)
  .max(passwordLength.max, `is longer than ${passwordLength.max} characters`);

/** What `POST /operators` takes. */
export const newOperatorSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'is empty')
    .max(100, 'is longer than 100 characters')
    .regex(/^[^\p{C}]+$/u, 'holds control characters'),
  role: z.enum(roles).default('admin'),
  password: passwordSchema.optional().describe('Left out: one is made'),
});

export const operatorRoutes = [
  defineRoute({
    method: 'post',
    path: '/operators',
    operationId: 'createOperator',
    summary: 'Add an operator who signs in with a password',
    right: 'identity',
    body: newOperatorSchema,
    responses: {
      201: z.strictObject({
        ...operatorShape,
        password: z.string().optional().describe('The one that was made, shown this once'),
      }),
    },
    async handle(context, { actor, body: { name, role, password } }) {
      const made = password === undefined ? generatePassword() : undefined;
      const operator = await createOperator(context, { name, role, password: password ?? made ?? '' }, actor);
      return { status: 201, body: { ...operator, ...(made === undefined ? {} : { password: made }) } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/operators',
    operationId: 'listOperators',
    summary: 'All operators by name',
    right: 'identity',
    responses: {
      200: z.strictObject({ items: z.array(z.strictObject(operatorShape)), nextCursor: z.null() }),
    },
    handle: async ({ db }) => ({ status: 200, body: { items: await listOperators(db), nextCursor: null } }),
  }),
  defineRoute({
    method: 'patch',
    path: '/operators/:id',
    operationId: 'changeOperator',
    summary: 'Change a role, deactivate, set a password; sessions end where they must',
    right: 'identity',
    params: z.strictObject({ id: z.uuid() }),
    body: z
      .strictObject({
        role: z.enum(roles),
        active: z.boolean(),
        password: passwordSchema,
        employeeId: z.uuid().nullable(),
      })
      .partial(),
    responses: { 200: z.strictObject(operatorShape) },
    handle: async (context, { actor, params: { id }, body }) => ({
      status: 200,
      body: await changeOperator(context, id, body, actor),
    }),
  }),
];
