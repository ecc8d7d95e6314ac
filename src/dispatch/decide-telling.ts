/** A list of the silent as it stands: what its person knows of it, and what is so. */
export interface ListStand {
  /** Whether its person has been told of it. */
  readonly isTold: boolean;
  /** How many they know to be on it. Whom they have marked themselves they know not to be. */
  readonly toldPeople: number;
  /** How many are on it. */
  readonly people: number;
  /** Somebody has come onto it since they were told. */
  readonly hasNew: boolean;
}

/**
 * What to do about a list: `tell` its person who is on it; tell them that nobody is any more (`tell-empty`), which they
 * do not know yet; end it without a word (`end`), for they know or were never told; or nothing (`rest`), for it is as
 * they know it. Decides, and changes nothing.
 */
export function decideTelling({
  isTold,
  toldPeople,
  people,
  hasNew,
}: ListStand): 'tell' | 'tell-empty' | 'end' | 'rest' {
  if (people === 0) return isTold && toldPeople > 0 ? 'tell-empty' : 'end';
  return !isTold || hasNew || people !== toldPeople ? 'tell' : 'rest';
}
