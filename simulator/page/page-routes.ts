import type { Desk } from '../desk.ts';
import type { Route } from '../http/server.ts';

/** The face of the simulator. */
export function pageRoutes(_desk: Desk): Route[] {
  return [];
}
