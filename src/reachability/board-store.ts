import { query, type Queryable } from '../db/sql.ts';
import { callSql } from './call-sql.ts';
import { curvePoints } from './curve-points.ts';
import { peopleSql } from './people-sql.ts';
import {
  TO_COHORT,
  type BoardFacts,
  type HelpRequest,
  type Obstacle,
  type StuckGroup,
} from './board-facts.ts';
import { type Reachability } from './schema.ts';

/**
 * A carrier reports on every text and call that it takes, within seconds. Where one that has never reported took so
 * many, and the first so long ago, nobody knows whether they arrive. (The breaker calls a lane silent only when it has
 * reported before, as it moves people.)
 */
const unreported = { messages: 20, seconds: 60 };

/** Helpless people named on the board; the rest are behind its link. */
const namedHelpRequests = 30;

/** Signs of their words that the board shows; all of them stand beside the person. */
const longestNote = 300;

const stateCounts = `
  'pending', count(*) FILTER (WHERE state = 'pending'),
  'sent', count(*) FILTER (WHERE state = 'sent'),
  'delivered', count(*) FILTER (WHERE state = 'delivered'),
  'confirmed', count(*) FILTER (WHERE state = 'confirmed'),
  'unreachable', count(*) FILTER (WHERE state = 'unreachable'),
  'stopped', count(*) FILTER (WHERE state = 'stopped'),
  'needHelp', count(*) FILTER (WHERE needs_help)`;

const reachParts = `
tally AS (
  SELECT jsonb_build_object('recipients', count(*), ${stateCounts},
      'helpCleared', count(*) FILTER (WHERE was_helped), 'late', count(*) FILTER (WHERE late)) AS counts,
    percentile_disc(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY coalesce(had_s, 'Infinity')) AS had,
    percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY coalesce(confirmed_s, 'Infinity')) AS heard
  FROM person
),
said AS MATERIALIZED (
  SELECT sites.name AS site, answer, count(*)::int AS people
  FROM person LEFT JOIN sites ON sites.id = person.site_id
  WHERE state = 'confirmed' AND answer IS NOT NULL GROUP BY sites.name, answer
),
said_at AS (
  SELECT site, jsonb_object_agg(answer, people) AS by_answer FROM said GROUP BY site
),
site_tally AS (
  SELECT tally.name, counts || jsonb_build_object('byAnswer', coalesce(by_answer, '{}')) AS counts
  FROM (
    SELECT sites.name, jsonb_build_object('site', sites.name, 'recipients', count(*), ${stateCounts}) AS counts
    FROM person LEFT JOIN sites ON sites.id = person.site_id
    GROUP BY sites.name
  ) AS tally LEFT JOIN said_at ON said_at.site IS NOT DISTINCT FROM tally.name
),
answer_tally AS (
  SELECT answer, sum(people)::int AS people FROM said GROUP BY answer
),
reached AS (
  SELECT a.channel,
    bool_or(a.state NOT IN ('queued', 'cancelled')) AS tried,
    bool_or(a.state = 'delivered') AS delivered,
    bool_and(a.state IN ('failed', 'expired')) AS failed,
    bool_or(a.state = 'queued') AS waiting,
    bool_and(a.state = 'cancelled') AND bool_or(a.error_code IN ('diverted', 'congested')) AS moved
  FROM person JOIN attempts a ON a.delivery_id = person.delivery_id
  GROUP BY person.delivery_id, a.channel
),
channel_tally AS (
  SELECT channel, sum(tried) AS tried, sum(delivered) AS delivered, sum(confirmed) AS confirmed, sum(failed) AS failed,
    sum(waiting) AS waiting, sum(moved) AS moved
  FROM (
    SELECT channel, count(*) FILTER (WHERE tried) AS tried, count(*) FILTER (WHERE delivered) AS delivered,
      0 AS confirmed, count(*) FILTER (WHERE failed) AS failed,
      count(*) FILTER (WHERE waiting) AS waiting, count(*) FILTER (WHERE moved) AS moved
    FROM reached GROUP BY channel
    UNION ALL
    SELECT confirmed_via, 0, 0, count(*), 0, 0, 0 FROM person
    WHERE state = 'confirmed' AND confirmed_via IS NOT NULL GROUP BY confirmed_via
  ) parts GROUP BY channel
)`;

const reachColumns = `
  (SELECT counts FROM tally) AS counts,
  (SELECT had FROM tally) AS had,
  (SELECT heard FROM tally) AS heard,
  (SELECT coalesce(jsonb_agg(counts ORDER BY name NULLS LAST), '[]') FROM site_tally) AS by_site,
  (SELECT coalesce(jsonb_object_agg(answer, people), '{}') FROM answer_tally) AS by_answer,
  (SELECT coalesce(jsonb_object_agg(channel, jsonb_build_object('tried', tried, 'delivered', delivered,
    'confirmed', confirmed, 'failed', failed, 'waiting', waiting, 'moved', moved)), '{}') FROM channel_tally) AS by_channel`;

const boardParts = `
stuck AS (
  SELECT state, reason, count(*) AS people FROM person WHERE state <> 'confirmed' GROUP BY state, reason
),
answer_help AS (
  SELECT answer, count(*) FILTER (WHERE needs_help) AS open, count(*) FILTER (WHERE was_helped) AS cleared
  FROM person WHERE state = 'confirmed' AND answer IS NOT NULL AND (needs_help OR was_helped) GROUP BY answer
),
named AS (
  SELECT person.employee_id, person.needs_help, person.called_at, e.name, sites.name AS site
  FROM person
  JOIN employees e ON e.id = person.employee_id
  LEFT JOIN sites ON sites.id = person.site_id
  WHERE person.needs_help
  ORDER BY person.called_at, e.name LIMIT ${namedHelpRequests}
),
help AS (
  SELECT named.*, left(call.note, ${longestNote}) AS note FROM named ${callSql('named')}
),
span AS (
  SELECT elapsed, (
      SELECT min(axis) FROM unnest(ARRAY[60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 604800, 31622400]) AS axis
      WHERE axis >= CASE WHEN running THEN elapsed ELSE least(elapsed, greatest(60, latest * 1.5)) END OR axis = 31622400
    )::float8 AS seconds
  FROM (
    SELECT i.state = 'active' AS running, coalesce(max(greatest(had_s, confirmed_s)), 0) AS latest,
      greatest(0, coalesce(extract(epoch FROM least($3::timestamptz, i.stopped_at, i.closed_at) - min(begun_at)), 0))::float8 AS elapsed
    FROM incidents i LEFT JOIN person ON true WHERE i.id = $1 GROUP BY i.id
  ) known
),
points AS (
  SELECT ceil(at_s / seconds * ${curvePoints})::int AS point, sum(heard) AS heard, sum(had) AS had
  FROM span, (
    SELECT confirmed_s AS at_s, 1 AS heard, 0 AS had FROM person
    UNION ALL SELECT had_s, 0, 1 FROM person
  ) facts WHERE at_s IS NOT NULL GROUP BY 1
),
unreported AS (
  SELECT a.channel, a.provider, min(a.sent_at) AS since, count(*) AS taken
  FROM lanes l
  JOIN deliveries d ON d.incident_id = $1
  JOIN attempts a ON a.delivery_id = d.id AND a.channel = l.channel AND a.provider = l.provider
  WHERE l.channel IN ('sms', 'voice') AND l.state = 'working' AND l.reported_at IS NULL AND a.state = 'accepted'
    AND NOT EXISTS (SELECT FROM lane_counts c
                     WHERE c.channel = l.channel AND c.provider = l.provider AND c.receipts > 0)
  GROUP BY a.channel, a.provider
  HAVING count(*) >= ${unreported.messages} AND min(a.sent_at) < $3::timestamptz - interval '${unreported.seconds} seconds'
),
curve AS (
  SELECT point, sum(coalesce(heard, 0)) OVER (ORDER BY point) AS heard, sum(coalesce(had, 0)) OVER (ORDER BY point) AS had
  FROM span, generate_series(0, least(${curvePoints}, ceil(elapsed / seconds * ${curvePoints})::int)) AS point
  LEFT JOIN points USING (point)
)`;

const boardColumns = `
  (SELECT state FROM incidents WHERE id = $1) AS incident_state,
  (SELECT CASE state WHEN 'closed' THEN closed_at WHEN 'stopped' THEN stopped_at END FROM incidents WHERE id = $1) AS ended_at,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('state', state, 'reason', reason, 'people', people)
    ORDER BY array_position(ARRAY['unreachable', 'pending', 'sent', 'delivered', 'stopped'], state), people DESC, reason),
    '[]') FROM stuck) AS stuck,
  (SELECT coalesce(jsonb_object_agg(answer, jsonb_build_object('open', open, 'cleared', cleared)), '{}')
    FROM answer_help) AS help_by_answer,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('employeeId', employee_id, 'name', name, 'site', site,
    'note', note) ORDER BY called_at, name), '[]') FROM help) AS help,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('channel', channel, 'provider', provider, 'state', state,
      'cause', cause, 'reason', reason, 'since', since) || more ORDER BY channel, provider, state), '[]')
    FROM (
      SELECT channel, provider, state, cause, reason, coalesce(cause_since, since) AS since, '{}'::jsonb AS more
      FROM lanes WHERE state <> 'working'
      UNION ALL
      SELECT channel, provider, 'congested', NULL, NULL, (congestion ->> 'since')::timestamptz,
        jsonb_build_object('congestion', congestion)
      FROM lanes WHERE state = 'working' AND congestion IS NOT NULL
      UNION ALL
      SELECT channel, provider || '${TO_COHORT}' || k.cohort, k.state, k.cause, k.reason, coalesce(k.cause_since, k.since), '{}'
      FROM lane_cohorts k JOIN lanes l USING (channel, provider) WHERE k.state <> 'working' AND l.state = 'working'
      UNION ALL
      SELECT channel, provider, 'unreported', NULL, NULL, since, jsonb_build_object('taken', taken) FROM unreported
    ) AS hindered
    WHERE state = 'unreported' OR (SELECT state FROM incidents WHERE id = $1) IN ('active', 'held', 'all-clear')
  ) AS obstacles,
  (SELECT jsonb_build_object('seconds', max(seconds), 'heard', jsonb_agg(heard ORDER BY point),
    'had', jsonb_agg(had ORDER BY point)) FROM curve, span) AS curve`;

type StateCounts = Omit<Reachability['bySite'][number], 'site' | 'byAnswer'>;

/** The raw figures of one incident. Percentiles are seconds; `Infinity` where not enough people are there. */
export interface ReachFigures {
  counts: StateCounts & { helpCleared: number; late: number };
  had: number[] | null;
  heard: number[] | null;
  by_site: Reachability['bySite'];
  by_answer: Record<string, number>;
  by_channel: Reachability['byChannel'];
}

/** The figures with all else that moves on the board. */
export interface BoardFigures extends ReachFigures {
  incident_state: string;
  ended_at: Date | null;
  stuck: StuckGroup[];
  help: HelpRequest[];
  help_by_answer: BoardFacts['helpByAnswer'];
  obstacles: Obstacle[];
  curve: { seconds: number; heard: number[]; had: number[] };
}

/** What an incident has come to, in one statement; of one message where its number is given. */
export async function selectReach(
  db: Queryable,
  incidentId: string,
  message: number | undefined,
): Promise<ReachFigures> {
  const text = `WITH ${peopleSql},${reachParts} SELECT ${reachColumns}`;
  return one(await query<ReachFigures>(db, text, [incidentId, message ?? null]));
}

/** The same, with the board's lists and its curve up to `now`; undefined where there is no such incident. */
export async function selectBoard(
  db: Queryable,
  incidentId: string,
  now: Date,
): Promise<BoardFigures | undefined> {
  const text = `WITH ${peopleSql},${reachParts},${boardParts}
    SELECT ${reachColumns},${boardColumns} WHERE EXISTS (SELECT 1 FROM incidents WHERE id = $1)`;
  const rows = await query<BoardFigures>(db, text, [incidentId, null, now]);
  return rows[0];
}

function one<T>(rows: T[]): T {
  const row = rows[0];
  if (row === undefined) throw new Error('An aggregate answered no row.');
  return row;
}
