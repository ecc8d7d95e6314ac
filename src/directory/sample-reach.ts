import type { SamplePerson } from './sample-people.ts';
import type { SampleSite } from './sample-sites.ts';

/**
 * Numbers that end so are well-formed and belong to nobody: whoever plays the carrier refuses them for good.
 * No other number of the organisation ends so.
 */
export const badNumberEnding = '0000';

/** Blocks from here on hold the phones that a whole shift shares. */
const shiftBlocks = 400;

/** How a person of the made-up organisation can be reached; empty where not. */
export interface Reach {
  readonly email: string;
  readonly mobile: string;
  readonly phone: string;
  readonly smartphone: boolean;
}

/** Most have all of it; some share a phone or have a bad number, and a few have nothing at all. */
export function reachOf(person: SamplePerson, housemate: string | undefined, random: () => number): Reach {
  const { site, rank, index, onFloor, leads } = person;
  const lot = random();
  const reach = usualReach(person, random);
  if (leads) return reach;
  if (lot < 0.004) return { email: '', mobile: '', phone: '', smartphone: false };
  if (lot < 0.014) return { ...reach, mobile: numberAt(site, rank % 200, 0), smartphone: false };
  if (lot < 0.034) return { ...reach, mobile: housemate ?? reach.mobile };
  if (!onFloor || lot >= 0.09) return reach;
  return { email: '', mobile: numberAt(site, shiftBlocks, 1 + (index % 20)), phone: '', smartphone: false };
}

/** At desks nearly all have e-mail, on the floor three in four; whoever leads has it all. */
function usualReach(person: SamplePerson, random: () => number): Reach {
  const { site, rank, onFloor, leads } = person;
  const hasEmail = random() >= (onFloor ? 0.25 : 0.02);
  const hasDesk = !onFloor && random() < 0.4;
  const smartphone = random() < 0.75;
  return {
    email: leads || hasEmail ? `${person.id.toLowerCase()}@example.org` : '',
    mobile: numberAt(site, Math.floor(rank / 9_999), 1 + (rank % 9_999)),
    phone: hasDesk ? deskNumber(person) : '',
    smartphone: leads || smartphone,
  };
}

/** A desk's own line, beside the reception's. */
function deskNumber({ site, rank }: SamplePerson): string {
  return site.phone.slice(0, -4) + String(2 + (rank % 9_990)).padStart(4, '0');
}

function numberAt(site: SampleSite, block: number, last: number): string {
  return `${site.prefix}${site.firstBlock + block}${String(last).padStart(4, '0')}`;
}
