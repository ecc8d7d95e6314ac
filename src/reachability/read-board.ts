import type { IncidentId } from '../kernel/id.ts';
import { selectBoard } from './board-store.ts';
import { shapeReachability, type ReadDeps } from './read-reachability.ts';
import type { BoardFacts } from './board-facts.ts';

/** All that moves on an incident's board, from one statement; undefined where there is no such incident. */
export async function readBoard(deps: ReadDeps, incidentId: IncidentId): Promise<BoardFacts | undefined> {
  const asOf = deps.clock.now();
  const figures = await selectBoard(deps.db.pool, incidentId, asOf);
  if (figures === undefined) return undefined;
  return {
    reachability: shapeReachability(figures, asOf),
    state: figures.incident_state,
    endedAt: figures.ended_at?.toISOString() ?? null,
    stuck: figures.stuck,
    help: figures.help,
    helpByAnswer: figures.help_by_answer,
    obstacles: figures.obstacles,
    curve: figures.curve,
  };
}
