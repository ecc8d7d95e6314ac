import { stringify } from 'csv-stringify/sync';
import { namePools, type NamePool } from './sample-names.ts';
import { placePeople, type SamplePerson } from './sample-people.ts';
import { badNumberEnding, reachOf, type Reach } from './sample-reach.ts';
import { sampleSites, type SampleSite } from './sample-sites.ts';
import { oneOf, seededRandom } from './seeded-random.ts';

/** A made-up organisation as two files to import, sites first. */
export interface SampleOrganisation {
  readonly sitesCsv: string;
  readonly employeesCsv: string;
  /** External ids of those whose smartphone takes push; the caller makes the subscriptions. */
  readonly smartphones: readonly string[];
  /** Who holds which phone and mailbox, for whoever plays the people; nobody holds a bad number. */
  readonly roster: readonly SampleHolder[];
}

/** `subscription` names the smartphone; it is the external id again. */
interface SampleHolder {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly mobile?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly subscription?: string;
}

/**
 * Makes up an organisation, the same for the same seed, of any size up to 100,000: four sites, names in several
 * scripts, some people without e-mail, without a smartphone or with no way to reach them at all, phones shared
 * by a family or a shift, and about one in a hundred mobile numbers that end in `badNumberEnding`. Every number
 * is valid for its country; they are made up, so only a simulated carrier may be given them.
 */
export function sampleOrganisation({ people = 500, seed = 1 } = {}): SampleOrganisation {
  const random = seededRandom(seed);
  const smartphones: string[] = [];
  const roster: SampleHolder[] = [];
  const lastMobile = new Map<SampleSite, string>();
  const rows = placePeople(people, random).map((person) => {
    const reach = reachOf(person, lastMobile.get(person.site), random);
    if (reach.mobile !== '') lastMobile.set(person.site, reach.mobile);
    if (reach.smartphone) smartphones.push(person.id);
    const name = nameOf(person, random);
    roster.push(holderOf(person, name, reach));
    return {
      external_id: person.id,
      name,
      email: reach.email,
      mobile: reach.mobile,
      phone: reach.phone,
      language: person.language,
      site: person.site.name,
      department: person.department,
      role: person.role,
      manager: person.manager,
      deputy: person.deputy,
      groups: groupsOf(person).join(';'),
      tags: tagOf(person, random),
    };
  });
  return {
    sitesCsv: stringify(
      sampleSites.map((site) => siteRow(site, rows)),
      { header: true },
    ),
    employeesCsv: stringify(rows, { header: true }),
    smartphones,
    roster,
  };
}

function holderOf({ id, language }: SamplePerson, name: string, reach: Reach): SampleHolder {
  const { mobile, phone, email, smartphone } = reach;
  const holdsMobile = mobile !== '' && !mobile.endsWith(badNumberEnding);
  return {
    id,
    name,
    language,
    ...(holdsMobile && { mobile }),
    ...(phone !== '' && { phone }),
    ...(email !== '' && { email }),
    ...(smartphone && { subscription: id }),
  };
}

/** A site's first shift leader calls its roll. */
function siteRow(
  site: SampleSite,
  employees: readonly { name: string; site: string; role: SamplePerson['role'] }[],
) {
  const { name, country, timeZone, emergencyNumber, assemblyPoint, phone } = site;
  const leader = employees.find((one) => one.site === name && one.role === 'Shift leader');
  return {
    name,
    country,
    time_zone: timeZone,
    emergency_number: emergencyNumber,
    assembly_point: assemblyPoint,
    roll_call: leader?.name ?? '',
    phone,
  };
}

function tagOf({ onFloor, index }: SamplePerson, random: () => number): string {
  if (onFloor) return index % 2 === 0 ? 'day shift' : 'night shift';
  return random() < 0.3 ? 'works from home' : '';
}

function nameOf(person: SamplePerson, random: () => number): string {
  const pool: NamePool = namePools[person.language];
  return pool.write(oneOf(pool.given, random), oneOf(pool.family, random));
}

function groupsOf({ index, role, department }: SamplePerson): string[] {
  const inCommunications = department === 'Communications';
  const leads = role === 'Managing director' || role === 'Site manager';
  return [
    ...(leads || (inCommunications && role === 'Shift leader') ? ['Crisis team'] : []),
    ...(leads || (inCommunications && index % 3 === 0) ? ['Press contacts'] : []),
    ...(index % 17 === 3 ? ['Fire wardens'] : []),
    ...(role === 'First responder' ? ['First responders'] : []),
  ];
}
