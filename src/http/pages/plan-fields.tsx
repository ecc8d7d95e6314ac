import type { LaunchPlan } from '../../incident/prepare-launch.ts';
import { textFields } from './text-fields.ts';

/** A plan as hidden fields, the way `readPlan` takes it back. */
export function PlanFields({ plan, idempotencyKey }: { plan: LaunchPlan; idempotencyKey?: string }) {
  const fields: (readonly [string, string])[] = [
    ['mode', plan.exercise ? 'exercise' : 'live'],
    ...Object.entries(plan.inputs).map(([name, value]) => [`input.${name}`, value] as const),
    ...textFields(plan.texts ?? {}),
    ...(idempotencyKey === undefined ? [] : [['idempotencyKey', idempotencyKey] as const]),
  ];
  return <HiddenFields fields={fields} />;
}

/** Fields that a form carries on, by name and value. */
export function HiddenFields({ fields }: { fields: readonly (readonly [string, string])[] }) {
  return (
    <>
      {fields.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
  );
}
