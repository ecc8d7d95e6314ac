import type { LaunchPlan } from '../../incident/prepare-launch.ts';

/** A plan as hidden fields, the way `readPlan` takes it back. */
export function PlanFields({ plan, idempotencyKey }: { plan: LaunchPlan; idempotencyKey?: string }) {
  const fields: (readonly [string, string])[] = [
    ['mode', plan.exercise ? 'exercise' : 'live'],
    ...Object.entries(plan.inputs).map(([name, value]) => [`input.${name}`, value] as const),
    ...Object.entries(plan.texts ?? {}).flatMap(([tag, text]) => [
      [`headline.${tag}`, text.headline] as const,
      [`instruction.${tag}`, text.instruction] as const,
    ]),
    ...(idempotencyKey === undefined ? [] : [['idempotencyKey', idempotencyKey] as const]),
  ];
  return (
    <>
      {fields.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
  );
}
