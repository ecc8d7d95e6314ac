import { randomUUID } from 'node:crypto';
import type { Router } from 'express';
import * as z from 'zod';
import { clearCall } from '../../confirmation/clear-call.ts';
import type { Context } from '../../context.ts';
import { readNumbers } from '../../directory/point-store.ts';
import { pickLanguage } from '../../kernel/language.ts';
import { readDeliveries } from '../../reachability/read-deliveries.ts';
import { readDelivery } from '../../reachability/read-delivery.ts';
import { readIncident } from '../../reachability/read-incident.ts';
import { countOpenReplies } from '../../reachability/reply-store.ts';
import type { DeliveryRow } from '../../reachability/delivery-schema.ts';
import type { IncidentView } from '../../reachability/schema.ts';
import { longestNote } from '../longest-note.ts';
import { AnswersPage } from './answers-page.tsx';
import { readEmployeeId, readIncidentId, type Console, type Visit } from './console.ts';
import { fill } from './figures.ts';
import { helpWords } from './help-words.ts';
import type { Look } from './layout.tsx';
import { PeoplePage, readPeopleQuery } from './people-page.tsx';
import type { PeopleOf } from './people-parts.tsx';
import { PersonPage } from './person-page.tsx';

const peopleAPage = 50;

/** The people behind an incident's numbers, what they answered by site, each of them, and clearing their calls for help. */
export function mountPeoplePages(router: Router, context: Context, console: Console): void {
  router.get(
    '/incidents/:id/people',
    console.page('view', (visit) => showPeople(context, visit)),
  );
  router.get(
    '/incidents/:id/answers',
    console.page('view', async ({ look, send, param }) => {
      const incident = await readIncident(context, readIncidentId(param('id')));
      send(<AnswersPage look={look} incident={incident} answers={answersOf(look, incident)} />);
    }),
  );
  router.get(
    '/incidents/:id/people/:employeeId',
    console.page('view', (visit) => showPerson(context, visit)),
  );
  router.post(
    '/incidents/:id/people/:employeeId/clear-help',
    console.page('launch', (visit) => clearHelp(context, visit)),
  );
}

async function showPeople(context: Context, { look, query, send, param }: Visit): Promise<void> {
  const incident = await readIncident(context, readIncidentId(param('id')));
  const page = await readDeliveries(context, readIncidentId(incident.id), readPeopleQuery(query), {
    limit: peopleAPage,
    order: 'urgency',
    cursor: query['cursor'],
  });
  const helpless = page.items.filter(({ needsHelp }) => needsHelp);
  const kept = Object.fromEntries(Object.entries(query).filter(([name]) => name !== 'lang'));
  send(
    <PeoplePage
      look={look}
      incident={peopleOf(look, incident)}
      rows={page.items}
      unread={await countOpenReplies(context.db.pool, readIncidentId(incident.id))}
      numbers={await numbersFor(context, look, helpless)}
      query={kept}
      nextCursor={page.nextCursor}
    />,
  );
}

async function showPerson(
  context: Context,
  { look, send, param }: Visit,
  fault?: { readonly status: number; readonly say: (name: string) => string },
): Promise<void> {
  const incident = await readIncident(context, readIncidentId(param('id')));
  const employeeId = readEmployeeId(param('employeeId'));
  const person = await readDelivery(context, readIncidentId(incident.id), employeeId, look.language);
  const numbers = (await numbersFor(context, look, [person]))?.get(employeeId);
  const why = fault?.say(person.employee.name);
  send(
    <PersonPage
      look={look}
      incident={peopleOf(look, incident)}
      person={person}
      numbers={numbers}
      idempotencyKey={randomUUID()}
      fault={why}
    />,
    fault?.status,
  );
}

const clearForm = z.object({
  /** Browsers count a new line as one character, and send two. */
  note: z
    .string()
    .default('')
    .transform((note) => note.replaceAll('\r\n', '\n').trim()),
  /** The call that the page showed; without one it knows of none, and clears none. */
  calledAt: z.iso.datetime().catch(new Date(0).toISOString()),
  /** Begins with a question mark: an empty field would not be read. */
  back: z.string().startsWith('?').optional().catch(undefined),
});

/** Comes back to where it was pressed; where nothing was cleared, to the person's page, which says why. */
async function clearHelp(context: Context, visit: Visit): Promise<void> {
  const { look, form, param, actor } = visit;
  const words = helpWords(look.language);
  const { note, ...said } = clearForm.parse(form);
  if (note === '' || note.length > longestNote) {
    const fault = note === '' ? words.noNote : fill(words.noteTooLong, { most: longestNote });
    await showPerson(context, visit, { status: 422, say: () => fault });
    return;
  }
  const incidentId = readIncidentId(param('id'));
  const employeeId = readEmployeeId(param('employeeId'));
  const calledAt = new Date(said.calledAt);
  const deps = { pool: context.db.pool, clock: context.clock };
  const outcome = await clearCall(deps, { incidentId, employeeId, by: actor.id, note, calledAt });
  if (outcome === 'called-again') {
    await showPerson(context, visit, { status: 409, say: (name) => fill(words.calledAgain, { name }) });
    return;
  }
  const people = `/incidents/${incidentId}/people`;
  const list = new URLSearchParams(said.back);
  visit.redirect(said.back === undefined ? `${people}/${employeeId}` : `${people}?${list.toString()}`);
}

/** The numbers of these people; undefined where the reader may not see them. */
async function numbersFor(
  { db }: Context,
  { rights }: Look,
  people: readonly Pick<DeliveryRow, 'employee'>[],
) {
  if (!rights.includes('directory')) return undefined;
  return readNumbers(
    db.pool,
    people.map(({ employee }) => employee.id),
  );
}

/** What an incident's people may answer, by value, in the reader's language. */
export function answersOf(look: Look, incident: IncidentView): Map<string, string> {
  const answers = incident.messages.flatMap((message) => message.answers);
  return new Map(
    answers.map(({ value, label }) => [
      value,
      Object.keys(label).length === 0 ? value : pickLanguage(label, look.language).value,
    ]),
  );
}

/** The incident as the pages of its people name it. */
export function peopleOf(look: Look, incident: IncidentView): PeopleOf {
  return {
    id: incident.id,
    title: pickLanguage(incident.title, look.language).value,
    exercise: incident.exercise,
    answers: answersOf(look, incident),
    sites: incident.reachability.bySite.flatMap(({ site }) => site ?? []),
  };
}
