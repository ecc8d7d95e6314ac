import type { IncomingHttpHeaders } from 'node:http';
import { Agent, type Dispatcher } from 'undici';
import { openWindow } from '../kernel/wakeful.ts';
import { NOT_BEGUN } from './never-sent.ts';

/** The largest answer that is read where the request does not say: carriers' are a few kilobytes, so a longer one is no carrier's. */
const answerLimit = 65_536;

/** One HTTP request to a carrier. */
export interface CarrierRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | null;
  /** For everything together: connecting, sending, waiting, reading. */
  readonly timeoutMs: number;
  /** Whether it may still be begun, where that is known since earlier than the call. */
  readonly mayBegin?: () => boolean;
  /** The largest answer that is read, in bytes; 64 KB where not said. */
  readonly answerLimit?: number;
}

/**
 * What came of it. `not-sent`: nothing was written, so nothing can have happened. `in-doubt`: it was written and
 * the answer was lost, cut at the deadline, or too large.
 */
export type Exchange =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: string;
    }
  | { readonly kind: 'not-sent'; readonly code: string; readonly text: string }
  | { readonly kind: 'in-doubt'; readonly code: string; readonly text: string };

/**
 * Connections to one carrier: as many as calls may be under way, since a connection carries one at a time. The
 * deadline is each exchange's own; redirects are never followed.
 */
export function openAgent(connections: number, connectTimeoutMs: number): Agent {
  return new Agent({
    connections,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: connectTimeoutMs },
  });
}

/**
 * How many calls may be under way for a lane of this rate: enough for a carrier that takes two seconds to answer,
 * bounded so that one which hangs holds no more than its own.
 */
export function concurrencyFor(ratePerSecond: number): number {
  return Math.min(Math.max(Math.ceil(ratePerSecond * 2), 16), 512);
}

/** Sends one request and reads its answer, all within its deadline. Never throws. */
export function exchange(agent: Dispatcher, request: CarrierRequest): Promise<Exchange> {
  return new Promise((resolve) => {
    const { handler, expire } = follow(resolve, () => clearTimeout(deadline), request);
    const deadline = setTimeout(expire, request.timeoutMs);
    try {
      agent.dispatch(
        {
          origin: request.url.origin,
          path: request.url.pathname + request.url.search,
          method: request.method,
          headers: request.headers,
          body: request.body,
        },
        handler,
      );
    } catch (error) {
      handler.onResponseError(undefined, error);
    }
  });
}

interface Handler extends Dispatcher.DispatchHandler {
  onRequestStart(controller: Dispatcher.DispatchController): void;
  onResponseError(controller: Dispatcher.DispatchController | undefined, error: unknown): void;
}

function follow(
  resolve: (exchange: Exchange) => void,
  onEnd: () => void,
  { timeoutMs, mayBegin = openWindow(timeoutMs), answerLimit: limit = answerLimit }: CarrierRequest,
): { handler: Handler; expire: () => void } {
  let controller: Dispatcher.DispatchController | undefined;
  let ended = false;
  let status = 0;
  let headers: IncomingHttpHeaders = {};
  const chunks: Buffer[] = [];
  let size = 0;
  const end = (result: Exchange) => {
    if (ended) return;
    ended = true;
    onEnd();
    resolve(result);
  };
  const fail = (code: string, text: string) => {
    end({ kind: controller === undefined ? 'not-sent' : 'in-doubt', code, text });
    controller?.abort(new Error(text));
  };
  const expire = () => fail('deadline', 'The carrier did not answer in time');
  return {
    expire,
    handler: {
      // Called before the first byte is written. What has ended by then, or would have if this process had not slept
      // until now, is never written.
      onRequestStart: (started) => {
        if (!mayBegin()) fail(NOT_BEGUN, 'This process slept until the time to begin was over');
        controller = started;
        if (ended) started.abort(new Error('The deadline has passed'));
      },
      onResponseStart: (_, statusCode, received) => {
        status = statusCode;
        headers = received;
      },
      onResponseData: (_, chunk) => {
        size += chunk.length;
        if (size > limit) fail('answer-too-large', 'The answer is larger than any carrier’s');
        else chunks.push(chunk);
      },
      onResponseEnd: () =>
        end({ kind: 'answer', status, headers, body: Buffer.concat(chunks).toString('utf8') }),
      onResponseError: (_, error) => fail(codeOf(error), textOf(error)),
    },
  };
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'connection-failed';
}

function textOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : 'The connection failed';
}
