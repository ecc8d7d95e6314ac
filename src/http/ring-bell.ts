import type { Context } from '../context.ts';

/** Rings a room of the engine: `plan`, or a lane by its `channel/provider`. Never waits and never fails. */
export function ringBell({ doorbell }: Pick<Context, 'doorbell'>, room: string): void {
  if (room === 'plan') doorbell.ring('plan');
  else doorbell.ring('lane', room);
}
