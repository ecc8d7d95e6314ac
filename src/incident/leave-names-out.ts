import type { Queryable } from '../db/sql.ts';
import { findNaming } from '../directory/duty-store.ts';
import type { LeftOut } from '../directory/exclusion-store.ts';
import type { InputValues } from '../playbook/inputs.ts';

/** What texts are rendered with, without whom a site names for its roll call where that is somebody left out. */
export async function leaveNamesOut(
  db: Queryable,
  values: InputValues,
  leftOut: LeftOut,
): Promise<InputValues> {
  const naming = await findNaming(db, Object.values(values).flatMap(rollCallOf), leftOut);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const isLeftOut = rollCallOf(value).some((words) => naming.has(words));
      return [name, isLeftOut && typeof value === 'object' ? { ...value, rollCall: null } : value] as const;
    }),
  );
}

function rollCallOf(value: InputValues[string]): string[] {
  return typeof value === 'object' && 'rollCall' in value && value.rollCall !== null ? [value.rollCall] : [];
}
