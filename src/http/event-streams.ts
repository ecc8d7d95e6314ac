import { createGzip, constants } from 'node:zlib';
import type { Request, Response } from 'express';
import type { Logger } from '../kernel/log.ts';
import { Problem } from '../kernel/problem.ts';
import type { IncidentId } from '../kernel/id.ts';
import { readBoard } from '../reachability/read-board.ts';
import type { ReadDeps } from '../reachability/read-reachability.ts';
import { createIncidentWatches, type WatchedPart } from '../reachability/watch-incident.ts';

/** From the beginning of one reading to the next: with the query itself a fact is on the wire within 1.5 s. */
const readEveryMs = 1_000;
/** Proxies cut what says nothing for long. */
const heartbeatMs = 15_000;

/** The event streams of this process. */
export interface EventStreams {
  /** Answers a request with an incident's events until either side ends. Throws Problem `not-found` before any. */
  send: (
    request: Request,
    response: Response,
    asked: { incidentId: IncidentId; part: WatchedPart },
  ) => Promise<void>;
  /** Ends every stream, so that the process can stop; viewers come back by themselves, to another process. */
  closeAll: () => void;
}

const ofContexts = new WeakMap<object, EventStreams>();

/** The event streams of a context: the same for pages and API, so that they share their readings. */
export function eventStreamsOf(context: ReadDeps & { log: Logger }): EventStreams {
  const known = ofContexts.get(context) ?? createEventStreams(context);
  ofContexts.set(context, known);
  return known;
}

/** Server-sent events of incidents: one reading a second and incident, whoever watches. */
export function createEventStreams(context: ReadDeps & { log: Logger }): EventStreams {
  const ends = new Set<() => void>();
  const watches = createIncidentWatches({
    read: (incidentId) => readBoard(context, incidentId),
    everyMs: readEveryMs,
    onError: (error) => context.log.warn({ err: error }, 'an incident could not be read for its viewers'),
  });
  return {
    send: async (request, response, { incidentId, part }) => {
      const early: string[] = [];
      let write = (text: string): void => void early.push(text);
      const watch = await watches.watch(incidentId, {
        part,
        lastEventId: request.get('last-event-id'),
        tell: (event) => write(event.text),
      });
      if (watch === undefined) throw new Problem('not-found', `There is no incident ${incidentId}.`);
      const stream = openStream(request, response);
      for (const text of [...watch.first.map((event) => event.text), ...early]) stream.write(text);
      write = stream.write;
      const heartbeat = setInterval(() => stream.write(': still here\n\n'), heartbeatMs);
      const end = () => {
        ends.delete(end);
        clearInterval(heartbeat);
        watch.stop();
        stream.end();
      };
      ends.add(end);
      response.once('close', end);
      if (response.destroyed) end();
    },
    closeAll: () => {
      for (const end of [...ends]) end();
    },
  };
}

/** Gzip where the viewer takes it, flushed after each event: it cuts the stream to a seventh. */
function openStream(
  request: Request,
  response: Response,
): { write: (text: string) => void; end: () => void } {
  const gzip = request.acceptsEncodings('gzip') === 'gzip' ? createGzip({ level: 6 }) : undefined;
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    // no-transform also keeps the compressing middleware away, which would hold events back.
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
    Vary: 'Accept-Encoding',
    ...(gzip && { 'Content-Encoding': 'gzip' }),
  });
  response.flushHeaders();
  if (gzip === undefined) {
    const write = (text: string) => {
      if (!response.writableEnded) response.write(text);
    };
    return { write, end: () => response.end() };
  }
  gzip.pipe(response);
  return {
    write: (text) => {
      if (gzip.writableEnded) return;
      gzip.write(text);
      gzip.flush(constants.Z_SYNC_FLUSH);
    },
    end: () => gzip.end(),
  };
}
