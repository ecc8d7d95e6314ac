import type { Actor } from '../identity/actor.ts';
import type { Channel } from '../kernel/channel.ts';
import { Problem } from '../kernel/problem.ts';
import type { PointInput } from './employee-input.ts';
import type { Employee } from './employee-store.ts';
import type { ImportDeps } from './import-employees.ts';
import { readPoints, type PointView } from './point-store.ts';
import { saveEmployee } from './save-employee.ts';

/** One thing done to one contact point of an employee. */
export type PointChange =
  | { readonly kind: 'add'; readonly channel: Channel; readonly address: string }
  | { readonly kind: 'remove' | 'first' | 'restore'; readonly pointId: string };

/**
 * Adds a contact point (last of its channel), removes one, makes one the first of its channel to be tried, or lets
 * one be used again. The others stay as they are, also those that somebody else adds meanwhile. Throws the Problems
 * `not-found` and `bad-request` (pointer `/address`).
 */
export async function changePoints(
  deps: ImportDeps,
  employeeId: string,
  change: PointChange,
  actor: Actor,
): Promise<Employee> {
  const about: { channel?: Channel; standing?: string } = {};
  try {
    return await saveEmployee(deps, employeeId, actor, {
      action: `contact-point.${change.kind}`,
      details: about,
      plan: async (tx, employee) => {
        const points = await readPoints(tx, employee.id);
        if (change.kind === 'add') about.channel = change.channel;
        else Object.assign(about, pick(find(points, change.pointId)));
        return { contactPoints: changed(points, change) };
      },
    });
  } catch (error) {
    // The faults of all the points come by their place in the list; here only the new one can have any.
    if (!(error instanceof Problem) || error.type !== 'bad-request' || error.errors.length === 0) throw error;
    const errors = error.errors.map(({ detail }) => ({ pointer: '/address', detail }));
    throw new Problem('bad-request', error.detail, errors);
  }
}

function changed(points: readonly PointView[], change: PointChange): readonly PointInput[] {
  switch (change.kind) {
    case 'add': {
      const { channel, address } = change;
      const last = Math.max(
        0,
        ...points.filter((point) => point.channel === channel).map(({ rank }) => rank),
      );
      return [...points.map(asInput), { channel, address, rank: last + 1 }];
    }
    case 'remove':
      return points.filter((point) => point !== find(points, change.pointId)).map(asInput);
    case 'first': {
      const first = find(points, change.pointId);
      const others = points.filter((point) => point.channel === first.channel && point !== first);
      const order = [first, ...others];
      return points.map((point) => {
        const place = order.indexOf(point);
        return place < 0 ? asInput(point) : { ...asInput(point), rank: place + 1 };
      });
    }
    case 'restore': {
      const found = find(points, change.pointId);
      return points.map((point) =>
        point === found ? { ...asInput(point), standing: 'usable' } : asInput(point),
      );
    }
    default:
      return change satisfies never;
  }
}

/** What the audit trail may hold of a contact point: not its address. */
function pick({ channel, standing }: PointView) {
  return { channel, standing };
}

/** Without a standing, what was learnt about the address stays. */
function asInput({ channel, address, rank }: PointView): PointInput {
  return { channel, address, rank };
}

function find(points: readonly PointView[], pointId: string): PointView {
  const point = points.find(({ id }) => id === pointId);
  if (point === undefined) throw new Problem('not-found', 'This contact point is gone. Open the page again.');
  return point;
}
