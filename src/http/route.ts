import type { Request, Response } from 'express';
import type * as z from 'zod';
import type { Context } from '../context.ts';
import type { Actor, Right } from '../identity/actor.ts';

/** What a handler is given: who asks, and what they asked for, already parsed. */
export interface RouteRequest<Params, Query, Body> {
  readonly actor: Actor;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The Idempotency-Key header; never empty where the route is `idempotent`. */
  readonly idempotencyKey: string;
  /** A request header, by its name in any case. */
  header(name: string): string | undefined;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
}

/** The bodies of the successful answers, by status. 204 has none. */
export interface Responses {
  readonly 200?: z.ZodType;
  readonly 201?: z.ZodType;
  readonly 204?: null;
}

/** Written by the handler itself: an event stream, a file. Rights and parsing are settled before. */
export interface SentByHand {
  readonly send: (request: Request, response: Response) => void | Promise<void>;
}

/** What a handler may answer. Everything else is thrown, as a Problem. */
export type RouteAnswer<R extends Responses> =
  | (R extends { 200: infer S extends z.ZodType } ? { status: 200; body: z.input<S> } : never)
  | (R extends { 201: infer S extends z.ZodType } ? { status: 201; body: z.input<S> } : never)
  | (R extends { 204: null } ? { status: 204 } : never)
  | SentByHand;

/**
 * One call of the JSON API: a plain value. app.ts mounts it under /api/v1, checks the right, parses what comes
 * in; the OpenAPI document is made from the same value.
 */
export interface Route<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  R extends Responses = Responses,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Under /api/v1, parameters as `:id`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly right: Right;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** JSON where not said; a `text/csv` body is a string. */
  readonly bodyType?: 'application/json' | 'text/csv';
  /** True where the call launches or sends: it needs an Idempotency-Key. */
  readonly idempotent?: boolean;
  /** JSON where not said. */
  readonly responseType?: 'application/json' | 'text/event-stream' | 'text/csv';
  readonly responses: R;
  handle(
    context: Context,
    request: RouteRequest<z.output<P>, z.output<Q>, z.output<B>>,
  ): Promise<RouteAnswer<R>>;
}

/** A route whose schemas are no longer known to the compiler, as arrays hold them. */
export interface AnyRoute extends Omit<Route<z.ZodType, z.ZodType, z.ZodType>, 'handle'> {
  handle(
    context: Context,
    request: RouteRequest<unknown, unknown, unknown>,
  ): Promise<{ status: 200 | 201 | 204; body?: unknown } | SentByHand>;
}

/** Lets the compiler infer a route's types from its schemas. */
export function defineRoute<
  R extends Responses,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(route: Route<P, Q, B, R>): AnyRoute {
  return route;
}
