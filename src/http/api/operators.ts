import * as z from 'zod';
import { roles } from '../../identity/actor.ts';
import { createOperator, listOperators } from '../../identity/operators.ts';
import { generatePassword, passwordLength } from '../../identity/password.ts';
import { defineRoute } from '../route.ts';

const operatorShape = { id: z.uuid(), name: z.string(), role: z.enum(roles), active: z.boolean() };
const newOperatorSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^\p{C}]+$/u, 'holds control characters'),
  role: z.enum(roles).default('admin'),
  password: z
    .string()
    .min(passwordLength.min, `is shorter than ${passwordLength.min} characters`)
    .max(passwordLength.max)
    .optional()
    .describe('Left out: one is made'),
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
];
