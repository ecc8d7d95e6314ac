import type { Database } from '../db/connect.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { Answer, MessageText, Remind } from '../playbook/schema.ts';
import type { When } from '../playbook/when.ts';
import type { PlannedStepView } from './plan-schema.ts';
import type { IncidentMessage } from './schema.ts';

/** An incident's row as the read models need it. */
export interface IncidentRow {
  id: string;
  playbook: string;
  title: ByLanguage<string>;
  state: string;
  exercise: boolean;
  severity: string;
  startedAt: Date;
  heldSince: Date | null;
  messages: IncidentMessage[];
  /** What follows the first message, in the playbook's order. */
  plan: PlannedStepView[];
  /** Of the newest question that has a cadence; null: none has. */
  cadence: Cadence | null;
}

/** How whoever does not answer a question is reminded by itself, as it stands. */
export interface Cadence {
  everyMs: number;
  left: number;
  nextAt: Date | null;
  switchedOff: boolean;
  /** A correction or an all-clear took the question's place. */
  superseded: boolean;
}

const columns = {
  id: true,
  playbook: true,
  title: true,
  state: true,
  exercise: true,
  severity: true,
  startedAt: true,
  heldSince: true,
  messages: {
    where: { kind: { not: 'list' } },
    select: {
      number: true,
      kind: true,
      recipients: true,
      texts: true,
      answers: true,
      createdAt: true,
      remind: true,
      remindAt: true,
      remindersLeft: true,
      remindersOffAt: true,
      supersededAt: true,
    },
    orderBy: { number: 'asc' },
  },
} as const;

/** One incident with the messages it has for its people, or null. */
export async function findIncident(db: Pick<Database, 'prisma'>, id: string): Promise<IncidentRow | null> {
  const found = await db.prisma.incident.findUnique({ where: { id }, select: columns });
  return found && ((await withPlans(db, [found]))[0] ?? null);
}

/** Incidents, the newest first, after a place in that order; one more than `limit` where there are more. */
export async function findIncidents(
  db: Pick<Database, 'prisma'>,
  page: { limit: number; after?: { startedAt: Date; id: string } | undefined },
): Promise<IncidentRow[]> {
  const { after } = page;
  const found = await db.prisma.incident.findMany({
    ...(after && {
      where: {
        OR: [{ startedAt: { lt: after.startedAt } }, { startedAt: after.startedAt, id: { lt: after.id } }],
      },
    }),
    select: columns,
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    take: page.limit + 1,
  });
  return withPlans(db, found);
}

/** One query after the other, not two at once: where others have every other connection of the server, one must do (F11). */
async function withPlans(
  { prisma }: Pick<Database, 'prisma'>,
  found: readonly Omit<StoredIncident, 'plannedSteps'>[],
): Promise<IncidentRow[]> {
  const incidentId = { in: found.map(({ id }) => id) };
  const steps = await prisma.plannedStep.findMany({ where: { incidentId }, orderBy: { place: 'asc' } });
  return found.map((incident) =>
    shape({ ...incident, plannedSteps: steps.filter((step) => step.incidentId === incident.id) }),
  );
}

interface PlannedStep {
  step: string;
  state: string;
  waits: unknown;
  dueAt: Date | null;
  texts: unknown;
  number: number | null;
  endedAt: Date | null;
  endedBy: string | null;
  reason: string | null;
}

interface StoredIncident extends Omit<IncidentRow, 'title' | 'messages' | 'plan' | 'cadence'> {
  title: unknown;
  messages: {
    /** Only lists have none. */
    number: number | null;
    kind: string;
    recipients: number;
    texts: unknown;
    answers: unknown;
    createdAt: Date;
    remind: unknown;
    remindAt: Date | null;
    remindersLeft: number;
    remindersOffAt: Date | null;
    supersededAt: Date | null;
  }[];
  plannedSteps: PlannedStep[];
}

/** The JSON columns were written from parsed playbooks, so their shapes are known. */
function shape(stored: StoredIncident): IncidentRow {
  return {
    ...stored,
    title: stored.title as ByLanguage<string>,
    messages: stored.messages.map((message) => ({
      number: message.number ?? 0,
      kind: message.kind,
      recipients: message.recipients,
      texts: message.texts as Record<string, MessageText>,
      answers: (message.answers as Answer[]).map(({ key, value, labels }) => ({ key, value, label: labels })),
      at: message.createdAt.toISOString(),
    })),
    plan: stored.plannedSteps.map(viewPlanned),
    cadence: cadenceOf(stored.messages.findLast(({ remind }) => remind !== null)),
  };
}

function viewPlanned(planned: PlannedStep): PlannedStepView {
  const { step, state, waits, dueAt, texts, number, endedAt, endedBy, reason } = planned;
  return {
    step,
    state: state as PlannedStepView['state'],
    when: waits as When,
    dueAt: dueAt?.toISOString() ?? null,
    texts: texts as Record<string, MessageText>,
    number,
    endedAt: endedAt?.toISOString() ?? null,
    endedBy,
    reason,
  };
}

function cadenceOf(question: StoredIncident['messages'][number] | undefined): Cadence | null {
  if (question === undefined) return null;
  return {
    everyMs: (question.remind as Remind).everyMs,
    left: question.remindersLeft,
    nextAt: question.remindAt,
    switchedOff: question.remindersOffAt !== null,
    superseded: question.supersededAt !== null,
  };
}
