import { z } from 'zod';

/** A person with a phone in the hand. `subscription` is the id of a push subscription, or its whole endpoint. */
const rosterPerson = z.strictObject({
  id: z.string().min(1).max(200),
  name: z.string().min(1).max(400),
  mobile: z.string().min(1).optional(),
  phone: z.string().min(1).optional(),
  email: z.string().min(1).optional(),
  subscription: z
    .string()
    .min(1)
    .transform((text) => text.slice(text.lastIndexOf('/') + 1))
    .optional(),
  language: z.string().optional(),
  site: z.string().min(1).max(400).optional(),
});
export type Person = z.infer<typeof rosterPerson>;

/** What `PUT /simulator/roster` takes. */
export const rosterList = z.array(rosterPerson).max(500_000);

/** Who holds which phone. */
export interface Roster {
  replace(people: readonly Person[]): void;
  size(): number;
  byId(id: string): Person | undefined;
  /** Everybody who has this number, mailbox or subscription; several when a phone is shared. */
  byAddress(address: string): readonly Person[];
  /** The first people whose name, site or address holds the text, whatever its case. */
  search(text: string, limit: number): Person[];
}

/** An empty roster. */
export function createRoster(): Roster {
  let people: readonly Person[] = [];
  let lowered: readonly string[] = [];
  let ids = new Map<string, Person>();
  let addresses = new Map<string, Person[]>();
  return {
    replace(next) {
      people = [...next];
      ids = new Map(people.map((person) => [person.id, person]));
      lowered = people.map((person) =>
        [person.name, person.site, ...addressesOf(person)].join('\n').toLowerCase(),
      );
      addresses = new Map();
      for (const person of people) {
        for (const address of addressesOf(person)) {
          const holders = addresses.get(address);
          if (holders) holders.push(person);
          else addresses.set(address, [person]);
        }
      }
    },
    size: () => people.length,
    byId: (id) => ids.get(id),
    byAddress: (address) => addresses.get(addressKey(address)) ?? [],
    search(text, limit) {
      const wanted = text.trim().toLowerCase();
      const found: Person[] = [];
      for (const [index, person] of people.entries()) {
        if (found.length >= limit) break;
        if (lowered[index]?.includes(wanted)) found.push(person);
      }
      return found;
    },
  };
}

/** Every address at which this person can be found, as keys. */
export function addressesOf(person: Person): string[] {
  const all = [person.mobile, person.phone, person.email, person.subscription];
  return [...new Set(all.filter((address) => address !== undefined).map(addressKey))];
}

/** Mailboxes are the same whatever their case; numbers and subscriptions are as written. */
export function addressKey(address: string): string {
  return address.includes('@') ? address.toLowerCase() : address;
}
