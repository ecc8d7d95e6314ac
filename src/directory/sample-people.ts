import type { SampleLanguage } from './sample-names.ts';
import { sampleSites, type SampleSite } from './sample-sites.ts';
import { pickWeighted } from './seeded-random.ts';

/** The first five work on the floor, the others at desks. */
export const sampleDepartments = [
  'Production',
  'Warehouse',
  'Maintenance',
  'Quality',
  'Logistics',
  'Engineering',
  'Office',
  'Communications',
] as const;
const floorDepartments = 5;
/** People under one shift leader. */
const teamSize = 12;

/** Somebody with their place in the made-up organisation. */
export interface SamplePerson {
  readonly index: number;
  readonly id: string;
  readonly site: SampleSite;
  /** How many came before at the same site. */
  readonly rank: number;
  readonly department: (typeof sampleDepartments)[number];
  readonly role: 'Managing director' | 'Site manager' | 'Shift leader' | 'First responder' | 'Staff';
  readonly leads: boolean;
  readonly onFloor: boolean;
  readonly language: SampleLanguage;
  /** External ids, empty for none. */
  readonly manager: string;
  readonly deputy: string;
}

/** Gives everybody a site, a department, a role, a language and somebody to report to. */
export function placePeople(people: number, random: () => number): SamplePerson[] {
  const ranks = new Map<SampleSite, number>();
  const siteManagers = new Map<SampleSite, string>();
  const leaders = new Map<string, string>();
  return Array.from({ length: people }, (_, index) => {
    const site = siteOf(index);
    const rank = ranks.get(site) ?? 0;
    ranks.set(site, rank + 1);
    const id = externalId(index);
    const department = rank % sampleDepartments.length;
    const team = `${site.prefix}/${department}/${Math.floor(rank / sampleDepartments.length / teamSize)}`;
    const leader = leaders.get(team);
    const role = roleOf(index, rank, leader);
    if (role === 'Shift leader') leaders.set(team, id);
    if (rank === 0) siteManagers.set(site, id);
    return {
      index,
      id,
      site,
      rank,
      role,
      department: sampleDepartments[department] ?? 'Office',
      leads: role !== 'Staff' && role !== 'First responder',
      onFloor: department < floorDepartments,
      language: pickWeighted(site.languages, random),
      manager: bossOf(role, leader, siteManagers.get(site)),
      deputy: role === 'Staff' ? '' : colleagueAfter(index, people),
    };
  });
}

function roleOf(index: number, rank: number, leader: string | undefined): SamplePerson['role'] {
  if (index === 0) return 'Managing director';
  if (rank === 0) return 'Site manager';
  if (leader === undefined) return 'Shift leader';
  return rank % 29 === 9 ? 'First responder' : 'Staff';
}

function bossOf(role: SamplePerson['role'], leader: string | undefined, siteManager = ''): string {
  if (role === 'Managing director') return '';
  if (role === 'Site manager') return externalId(0);
  return role === 'Shift leader' ? siteManager : (leader ?? siteManager);
}

/** The next person of the same site, who covers for one with a role; nobody at the very end. */
function colleagueAfter(index: number, people: number): string {
  for (let next = index + 1; next < people; next++)
    if (siteOf(next) === siteOf(index)) return externalId(next);
  return '';
}

function externalId(index: number): string {
  return `E${String(index + 1).padStart(6, '0')}`;
}

/** Strewn so that any number of people from four on is spread over all sites by their shares. */
function siteOf(index: number): SampleSite {
  const place = (index * 39) % 100;
  let upTo = 0;
  for (const site of sampleSites) {
    upTo += site.share;
    if (place < upTo) return site;
  }
  throw new RangeError('the shares of the sites add up to a hundred');
}
