import express, { type Request, type RequestHandler, type Response } from 'express';
import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import * as z from 'zod';
import type { Context } from '../../context.ts';
import { mayDo, type Actor, type Right } from '../../identity/actor.ts';
import type { EmployeeId, IncidentId } from '../../kernel/id.ts';
import { Problem } from '../../kernel/problem.ts';
import { resolveActor } from '../resolve-actor.ts';
import { runHandler } from '../run-handler.ts';
import type { Assets } from './assets.ts';
import type { Look } from './layout.tsx';
import { lookOf } from './look.ts';

/** One request for a page by somebody who may see it. */
export interface Visit {
  readonly request: Request;
  readonly response: Response;
  readonly actor: Actor;
  readonly look: Look;
  /** The fields of a posted form, the first of each name. */
  readonly form: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** A part of the path. */
  readonly param: (name: string) => string;
  readonly send: (page: VNode, status?: number) => void;
  readonly redirect: (path: string) => void;
}

/** The console: pages for whoever is signed in and has the right. */
export interface Console {
  /** `reader` takes the body, once the right is settled; a form of up to 100 KB where not said. */
  readonly page: (
    right: Right,
    show: (visit: Visit) => void | Promise<void>,
    reader?: RequestHandler,
  ) => RequestHandler[];
}

/** The right that each page's handler asks for; a test holds every page to it. */
const rightOfHandler = new WeakMap<RequestHandler, Right>();

/** The right a handler of a page asks for; undefined where it is no page of the console. */
export function rightOf(handler: RequestHandler): Right | undefined {
  return rightOfHandler.get(handler);
}

const readForm = express.urlencoded({ extended: false, limit: '100kb' });

/** Guards pages: without a sign-in to the sign-in page, without the right a Problem. */
export function createConsole(context: Context, assets: Assets): Console {
  return {
    page: (right, show, reader = readForm) => {
      const answer: RequestHandler = async (request, response) => {
        const actor = await resolveActor(context, request);
        if (actor === undefined) {
          const next = request.method === 'GET' ? request.originalUrl : '/';
          response.redirect(303, `/signin?next=${encodeURIComponent(next)}`);
          return;
        }
        if (!mayDo(actor, right)) throw new Problem('not-allowed', `The role ${actor.role} may not do that.`);
        await runHandler(reader, request, response);
        const look = lookOf(context, assets, request, response, actor);
        await show(visit(request, response, actor, look));
      };
      rightOfHandler.set(answer, right);
      return [answer];
    },
  };
}

function visit(request: Request, response: Response, actor: Actor, look: Look): Visit {
  return {
    request,
    response,
    actor,
    look,
    form: firstOfEach(request.body),
    query: firstOfEach(request.query),
    param: (name) => String(request.params[name]),
    send: (page, status = 200) => sendPage(response, page, status),
    redirect: (path) => response.redirect(303, path),
  };
}

/** Sends a page that was rendered here. */
export function sendPage(response: Response, page: VNode, status = 200): void {
  response
    .status(status)
    .type('html')
    .send(`<!doctype html>${render(page)}`);
}

/** Fields by name; of a field that came twice the first, what is no text is left out. */
export function firstOfEach(fields: unknown): Record<string, string> {
  if (typeof fields !== 'object' || fields === null) return {};
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]: [string, unknown]) => {
      const first: unknown = Array.isArray(value) ? value[0] : value;
      return typeof first === 'string' && first !== '' ? [[name, first]] : [];
    }),
  );
}

/** An incident's id in a path. Throws Problem `not-found` where it cannot be one. */
export function readIncidentId(text: string): IncidentId {
  return checkId(text) as IncidentId;
}

/** An employee's, likewise. */
export function readEmployeeId(text: string): EmployeeId {
  return checkId(text) as EmployeeId;
}

/** Any other id in a path, likewise. */
export function checkId(text: string): string {
  if (!z.uuid().safeParse(text).success) throw new Problem('not-found', 'There is nothing with that id.');
  return text;
}
