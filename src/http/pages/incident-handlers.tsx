import type { Router } from 'express';
import { findHindrance } from '../../incident/check-message-state.ts';
import { goOn } from '../../incident/go-on.ts';
import { followUpKinds, takesBack, type FollowUpKind } from '../../incident/message-kind.ts';
import { readRun, type IncidentState } from '../../incident/run-store.ts';
import { stopIncident } from '../../incident/stop-incident.ts';
import { stopReminders } from '../../incident/stop-reminders.ts';
import type { Context } from '../../context.ts';
import { pickLanguage } from '../../kernel/language.ts';
import { Problem } from '../../kernel/problem.ts';
import { findVersionOfRun } from '../../playbook/version-store.ts';
import { listIncidents } from '../../reachability/list-incidents.ts';
import { readBoard } from '../../reachability/read-board.ts';
import { readIncident } from '../../reachability/read-incident.ts';
import { countReachable, readReadiness } from '../../reachability/read-readiness.ts';
import { readSentMessages } from '../../reachability/read-sent-messages.ts';
import { readPagedCalls } from '../../reachability/paged-call-store.ts';
import { countOpenReplies } from '../../reachability/reply-store.ts';
import { readToldLists } from '../../reachability/told-list-store.ts';
import type { BoardFacts } from '../../reachability/board-facts.ts';
import type { IncidentView } from '../../reachability/schema.ts';
import { eventStreamsOf } from '../event-streams.ts';
import { BoardPage } from './board-page.tsx';
import { boardWords } from './board-words.ts';
import { readIncidentId, type Console, type Visit } from './console.ts';
import { incidentHeadline } from './incident-headline.ts';
import { IncidentsPage, runs } from './incidents-page.tsx';
import type { Look } from './layout.tsx';
import { SureStopPage } from './launch-sure-pages.tsx';
import { answersOf } from './people-handlers.tsx';
import { ReadinessPage } from './readiness-page.tsx';
import { SentPage } from './sent-messages.tsx';

const incidentsAPage = 20;

/** What runs and whether everyone could be reached, the live board with its events, what was sent, and stopping. */
export function mountIncidentPages(router: Router, context: Context, console: Console): void {
  const streams = eventStreamsOf(context);
  router.get(
    '/',
    console.page('view', async ({ look, query, send }) => {
      const page = await listIncidents(context, { limit: incidentsAPage, cursor: query['cursor'] });
      const reachable = page.items.some(runs) ? undefined : await countReachable(context);
      const { faults } = context.library.current();
      send(<IncidentsPage look={look} {...page} reachable={reachable} faults={faults} />);
    }),
  );
  router.get(
    '/readiness',
    console.page('view', async ({ look, send }) => {
      send(<ReadinessPage look={look} readiness={await readReadiness(context)} />);
    }),
  );
  router.get(
    '/incidents/:id',
    console.page('view', (visit) => showBoard(context, visit)),
  );
  router.get(
    '/incidents/:id/events',
    console.page('view', ({ request, response, param }) =>
      streams.send(request, response, { incidentId: readIncidentId(param('id')), part: 'board' }),
    ),
  );
  router.get(
    '/incidents/:id/sent',
    console.page('view', async ({ look, send, param }) => {
      const incidentId = readIncidentId(param('id'));
      const incident = await readIncident(context, incidentId);
      const messages = await readSentMessages(context, incidentId, incident);
      const ran = await findVersionOfRun(context.db.pool, incidentId);
      send(<SentPage look={look} incident={incident} messages={messages} ran={ran} />);
    }),
  );
  mountChoices(router, context, console);
}

/** Stopping, all or the reminders alone, and going on with what is held. */
function mountChoices(router: Router, context: Context, console: Console): void {
  router.post(
    '/incidents/:id/stop/sure',
    console.page('launch', async ({ look, send, param }) => {
      send(<SureStopPage look={look} run={await readRun(context.db.pool, readIncidentId(param('id')))} />);
    }),
  );
  router.post(
    '/incidents/:id/stop',
    console.page('launch', async ({ actor, redirect, param }) => {
      const incidentId = readIncidentId(param('id'));
      await stopIncident({ pool: context.db.pool, clock: context.clock }, incidentId, actor);
      redirect(`/incidents/${incidentId}`);
    }),
  );
  router.post(
    '/incidents/:id/stop-reminders',
    console.page('launch', async ({ actor, redirect, param }) => {
      const incidentId = readIncidentId(param('id'));
      await stopReminders({ pool: context.db.pool, clock: context.clock }, incidentId, actor);
      redirect(`/incidents/${incidentId}`);
    }),
  );
  router.post(
    '/incidents/:id/go-on',
    console.page('launch', async ({ actor, redirect, param }) => {
      const incidentId = readIncidentId(param('id'));
      const { db, clock, ring } = context;
      await goOn({ pool: db.pool, clock, ring }, incidentId, actor);
      redirect(`/incidents/${incidentId}`);
    }),
  );
}

async function showBoard(context: Context, { look, query, send, param }: Visit): Promise<void> {
  const incidentId = readIncidentId(param('id'));
  const [incident, facts, paged, lists, unread] = await Promise.all([
    readIncident(context, incidentId),
    readBoard(context, incidentId),
    readPagedCalls(context.db.pool, incidentId),
    readToldLists(context.db.pool, incidentId),
    countOpenReplies(context.db.pool, incidentId),
  ]);
  if (facts === undefined) throw new Problem('not-found', `There is no incident ${incidentId}.`);
  const said = incident.messages.findLast(({ kind }) => kind !== 'alert' && kind === query['sent']);
  send(
    <BoardPage
      look={look}
      setting={settingOf(look, incident)}
      facts={facts satisfies BoardFacts}
      now={context.clock.now().getTime()}
      incident={incident}
      paged={paged}
      lists={lists}
      newest={incident.messages.at(-1)}
      unread={unread}
      justSent={said}
      may={allowedKinds(facts.state, incident)}
    />,
  );
}

/** What may be sent as the incident stands. */
function allowedKinds(state: string, { messages }: IncidentView): readonly FollowUpKind[] {
  const asked = messages.findLast(({ kind, answers }) => answers.length > 0 && kind !== 'reminder');
  const superseded = messages.some(({ kind, number }) => number > (asked?.number ?? 0) && isTakingBack(kind));
  const run = { state: state as IncidentState, question: asked && { superseded } };
  return followUpKinds.filter((kind) => findHindrance(run, kind) === undefined);
}

function isTakingBack(kind: string): boolean {
  return followUpKinds.some((known) => known === kind && takesBack(known));
}

function settingOf(look: Look, incident: IncidentView) {
  return {
    id: incident.id,
    words: boardWords(look.language),
    title: pickLanguage(incident.title, look.language).value,
    headline: incidentHeadline(incident, look.language),
    severity: incident.severity,
    severityLabel: look.words.severities[incident.severity] ?? incident.severity,
    exercise: incident.exercise,
    startedAt: incident.startedAt,
    answers: Object.fromEntries(answersOf(look, incident)),
  };
}
