import fc from 'fast-check';

/** What may befall an installation. */
export const BLOWS = [
  'worker killed',
  'worker stopped',
  'web side killed',
  'PostgreSQL killed',
  'Redis killed',
  'Redis emptied',
] as const;

export interface Blow {
  readonly what: (typeof BLOWS)[number];
  /** It falls when the carriers have been given so many messages. */
  readonly atSends: number;
  /** So long what was hit stays away. */
  readonly awayMs: number;
}

export interface Plan {
  readonly people: number;
  /** In the order in which they fall. */
  readonly blows: readonly Blow[];
}

const PEOPLE = { min: 80, max: 240 };

/** A stopped worker of more than four seconds has lost what it held; all of the rest comes back sooner. */
const AWAY_MS = { min: 0, max: 7_000 };

const plans = fc.integer(PEOPLE).chain((people) => {
  const blow = fc.record({
    what: fc.constantFrom(...BLOWS),
    atSends: fc.integer({ min: 0, max: Math.floor(people * 0.9) }),
    awayMs: fc.integer(AWAY_MS),
  });
  const inOrder = (blows: Blow[]) => blows.toSorted((one, other) => one.atSends - other.atSends);
  return fc.record({
    people: fc.constant(people),
    blows: fc.array(blow, { minLength: 2, maxLength: 5 }).map(inOrder),
  });
});

/** What happens in the run of this seed: the same whenever it is asked for. */
export function planOf(seed: number): Plan {
  const [plan] = fc.sample(plans, { seed, numRuns: 1 });
  if (plan === undefined) throw new Error('a sample has a plan');
  return plan;
}

/** The plan in words. */
export function tellPlan({ people, blows }: Plan): string {
  const told = blows.map(({ what, atSends, awayMs }) => {
    const away = what === 'Redis emptied' ? '' : ` for ${(awayMs / 1_000).toFixed(1)} s`;
    return `${what} at ${atSends}${away}`;
  });
  return `${people} people; ${told.join(', ')}`;
}
