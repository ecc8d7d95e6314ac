import type { Channel } from '../kernel/channel.ts';

/** What an import or an API call wants an employee to be. Names of sites, departments and groups exist already. */
export interface EmployeeDraft {
  readonly externalId: string;
  readonly name: string;
  readonly language: string | null;
  readonly site: string | null;
  readonly department: string | null;
  readonly role: string | null;
  /** External ids. */
  readonly manager: string | null;
  readonly deputy: string | null;
  readonly groups: readonly string[];
  readonly tags: readonly string[];
  /** Merged into what is known; null removes one. */
  readonly attributes: Readonly<Record<string, string | null>>;
  /** Null leaves it as it is; a new employee is active. */
  readonly active: boolean | null;
  readonly contactPoints: readonly PointDraft[];
}

/** An address as it shall be. Without a standing, what was learnt about the same address is kept. */
export interface PointDraft {
  readonly channel: Channel;
  readonly address: string;
  readonly rank: number;
  readonly standing?: Standing | undefined;
}

/** May a contact point be used. `unproven`: nothing is known yet, so it may. */
export const standings = ['usable', 'opted-out', 'invalid', 'unproven'] as const;
export type Standing = (typeof standings)[number];

/** The fields that a draft decides; the others stay as they are. */
export type EmployeeField = (typeof employeeFields)[number];
export const employeeFields = [
  'name',
  'language',
  'site',
  'department',
  'role',
  'manager',
  'deputy',
  'groups',
  'tags',
  'attributes',
] as const;

/**
 * The addresses that a draft decides: those that stand there and not in the draft are removed. A voice contact
 * point whose number has an SMS one too counts as mobile, any other as phone.
 */
export type PointSource = 'email' | 'mobile' | 'phone' | 'push';

/** Which parts of the drafts are meant. */
export interface DraftScope {
  readonly fields: ReadonlySet<EmployeeField>;
  readonly points: ReadonlySet<PointSource>;
}

/** An empty draft, to be filled in. */
export function emptyDraft(externalId: string, name: string): EmployeeDraft {
  return {
    externalId,
    name,
    language: null,
    site: null,
    department: null,
    role: null,
    manager: null,
    deputy: null,
    groups: [],
    tags: [],
    attributes: {},
    active: null,
    contactPoints: [],
  };
}
