import type { Queryable } from '../db/sql.ts';
import type { DraftScope, EmployeeDraft } from './employee-draft.ts';
import { writeColleagues, writeEmployees } from './employee-store.ts';
import { writeMemberships } from './group-store.ts';
import { writeContactPoints } from './write-contact-points.ts';

/** Rows of one statement: a few hundred milliseconds, well under the statement timeout. */
const slice = 2_500;

/** What writing came to, in employees. */
export interface DraftsWritten {
  readonly created: number;
  readonly updated: number;
}

/**
 * Writes drafts with all that hangs on them, set by set. An employee counts once, whatever changed. `onRows` is told
 * before each set how many are through.
 */
export async function writeDrafts(
  tx: Queryable,
  drafts: readonly EmployeeDraft[],
  scope: DraftScope,
  at: Date,
  onRows?: (done: number, total: number) => void,
): Promise<DraftsWritten> {
  const slices = Array.from({ length: Math.ceil(drafts.length / slice) }, (_, index) =>
    drafts.slice(index * slice, (index + 1) * slice),
  );
  const created = new Set<string>();
  const touched = new Set<string>();
  const touch = (ids: readonly string[]) => ids.forEach((id) => touched.add(id));
  const colleagues = scope.fields.has('manager') || scope.fields.has('deputy');
  // Colleagues are a second way through the rows.
  const sets = slices.length * (colleagues ? 2 : 1);
  const through = (set: number) => onRows?.(Math.round((drafts.length * set) / sets), drafts.length);
  for (const [index, part] of slices.entries()) {
    through(index);
    const written = await writeEmployees(tx, part, scope.fields, at);
    written.created.forEach((id) => created.add(id));
    touch(written.changed);
    if (slices.length > 1 && Number.isInteger(Math.log2(index + 1))) await countAnew(tx);
    if (scope.fields.has('groups')) touch(await writeMemberships(tx, part));
    if (scope.points.size > 0) touch(await writeContactPoints(tx, part, scope.points, at));
  }
  if (colleagues)
    for (const [index, part] of slices.entries()) {
      through(slices.length + index);
      touch(await writeColleagues(tx, part, scope.fields, at));
    }
  return { created: created.size, updated: [...touched].filter((id) => !created.has(id)).length };
}

/**
 * PostgreSQL plans by statistics. Where it last counted employees while there were none, such as after the check of the
 * first import, its foreign keys look for each by the index on names, from end to end. So it counts before they look,
 * and again whenever twice as much is written.
 */
async function countAnew(tx: Queryable): Promise<void> {
  await tx.query('ANALYZE employees, contact_points, group_members');
}
