import type { Request, Response } from 'express';
import { alarmText } from '../../alarm/alarm-words.ts';
import type { Context } from '../../context.ts';
import { mayDo, rights, type Actor } from '../../identity/actor.ts';
import { bestLanguage } from '../../kernel/language.ts';
import type { Assets } from './assets.ts';
import type { Look } from './layout.tsx';
import { consoleLanguages, wordsFor } from './words.ts';

/** A year, in milliseconds. */
const yearMs = 31_536_000_000;

/** What a page of the console needs to know about its reader. A `?lang=` is kept in a cookie. */
export function lookOf(
  context: Pick<Context, 'channelMap' | 'alarms'>,
  assets: Assets,
  request: Request,
  response: Response,
  actor: Actor | undefined,
): Look {
  const language = preferredLanguage(request);
  if (typeof request.query['lang'] === 'string')
    response.cookie('lang', language, { maxAge: yearMs, sameSite: 'lax', httpOnly: true });
  return {
    language,
    words: wordsFor(language),
    assets,
    ills: actor ? context.alarms.current().map((kind) => alarmText(kind, 'ill', language)) : [],
    simulated: context.channelMap.simulated,
    signedIn: actor !== undefined,
    mayLaunch: actor !== undefined && mayDo(actor, 'launch'),
    rights: actor === undefined ? [] : rights.filter((right) => mayDo(actor, right)),
    path: request.path,
    here: request.method === 'GET' ? request.originalUrl : '/',
  };
}

/** The console language that a request asks for: by its address, its cookie, or its browser. */
export function preferredLanguage(request: Request): string {
  const asked = request.query['lang'];
  const [, kept] = /(?:^|;\s*)lang=([\w-]+)/.exec(request.get('cookie') ?? '') ?? [];
  const wanted = [asked, kept, ...request.acceptsLanguages()].filter((tag) => typeof tag === 'string');
  const known = wanted.find((tag) =>
    consoleLanguages.some((offered) => offered.split('-')[0] === tag.split('-')[0]),
  );
  return bestLanguage(known ?? 'en', consoleLanguages);
}
