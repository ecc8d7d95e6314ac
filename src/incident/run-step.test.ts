import { expect, test } from 'vitest';
import { severities } from '../playbook/schema.ts';
import { priorityOf } from './run-step.ts';

test('the graver goes first, and of the same severity a live run before an exercise', () => {
  const order = severities.flatMap((severity) => [priorityOf(severity, false), priorityOf(severity, true)]);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(new Set(order).size).toBe(order.length);
  expect(priorityOf('Severe', false)).toBeLessThan(priorityOf('Severe', true));
});
