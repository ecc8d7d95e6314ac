/**
 * `FROM … WHERE …` over deliveries `d` of messages `m` whose people are silent and are to be put on the list of a tell
 * `t` of their message at $2, and are on none by that tell yet. $1 is the incident. A wait counts from when the last
 * channels began, or from when the route was used up where that was sooner.
 */
export const dueForListSql = `
  FROM messages m
 CROSS JOIN LATERAL (
   SELECT (t.place - 1)::smallint AS tell, t.value ->> 'to' AS role,
          make_interval(secs => (t.value ->> 'afterMs')::float8 / 1000) AS after,
          make_interval(secs => (t.value ->> 'thenMs')::float8 / 1000) AS more
     FROM jsonb_array_elements(m.tells) WITH ORDINALITY AS t(value, place)) AS t
  JOIN deliveries d ON d.message_id = m.id
 WHERE m.incident_id = $1 AND m.tells <> '[]' AND m.superseded_at IS NULL
   AND d.confirmed_at IS NULL AND d.state <> 'stopped'
   AND least(d.ended_at, CASE WHEN d.rung = jsonb_array_length(m.route) - 1 THEN d.rung_at + t.after END) + t.more <= $2
   AND NOT EXISTS (SELECT FROM listed WHERE listed.delivery_id = d.id AND listed.tell = t.tell)`;

/** The deliveries `d` of those who are on a silent list `l`, by rows `p` of `listed`; who is named twice is there twice. */
export const onListSql = `
  FROM listed p JOIN deliveries d ON d.id = p.delivery_id
 WHERE p.list_id = l.id AND (l.cleared_at IS NULL OR p.at > l.cleared_at)
   AND d.confirmed_at IS NULL AND d.state <> 'stopped'`;
