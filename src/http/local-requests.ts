import type { IncomingMessage } from 'node:http';

const local = new WeakSet<IncomingMessage>();

/** Marks a request as come in over the control socket, which only the machine's own user can open. */
export function markLocal(request: IncomingMessage): void {
  local.add(request);
}

/** Whether the request came in over the control socket. */
export function isLocal(request: IncomingMessage): boolean {
  return local.has(request);
}
