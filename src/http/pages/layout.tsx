import type { ComponentChildren } from 'preact';
import type { Right } from '../../identity/actor.ts';
import type { Assets } from './assets.ts';
import { NavLinks } from './nav-links.tsx';
import { consoleLanguages, wordsFor, type Words } from './words.ts';

/** What every page of the console knows about who reads it and where. */
export interface Look {
  readonly language: string;
  readonly words: Words;
  readonly assets: Assets;
  /** What is wrong with Tocsin itself, a sentence each; nothing to whom is not signed in. */
  readonly ills: readonly string[];
  /** No channels file: the simulator serves all channels. */
  readonly simulated: boolean;
  readonly signedIn: boolean;
  readonly mayLaunch: boolean;
  /** What the reader may do beyond looking: a page shows no button that its reader may not use. */
  readonly rights: readonly Right[];
  /** The path asked for, by whatever method: it says which part of the console this is. */
  readonly path: string;
  /** Path and query of this page, for the links that change its language. */
  readonly here: string;
}

interface PageProps {
  readonly look: Look;
  readonly title: string;
  /** What the page is about: an exercise and a live run must never look alike. */
  readonly mode?: 'exercise' | 'live' | undefined;
  readonly script?: 'board.client.js' | 'hold.client.js';
  /** A page that changes by itself asks for itself again after so many seconds; without JavaScript too, whole. */
  readonly refreshS?: number | undefined;
  /** Somebody may be writing in it: it waits for them, and without JavaScript it has a link in place of that. */
  readonly hasForms?: boolean;
  readonly children: ComponentChildren;
}

/** The frame of every page of the console. */
export function Page({ look, title, mode, script, refreshS, hasForms = false, children }: PageProps) {
  const { words, assets } = look;
  return (
    <html lang={look.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · Tocsin`}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={assets.path('console.css')} />
        {script !== 'board.client.js' && <link rel="stylesheet" href={assets.path('forms.css')} />}
        {script !== undefined && <script type="module" src={assets.path(script)} />}
        {refreshS !== undefined && (
          <>
            <script type="module" src={assets.path('refresh.client.js')} />
            {!hasForms && (
              <noscript>
                <meta http-equiv="refresh" content={String(refreshS)} />
              </noscript>
            )}
          </>
        )}
      </head>
      <body class={mode}>
        <a class="skip" href="#main">
          {words.skip}
        </a>
        {look.ills.length > 0 && (
          <p class="ill" role="alert">
            <strong>{words.ill}</strong> {look.ills.join(' ')}
          </p>
        )}
        {look.simulated && <p class="simulated">{words.simulated}</p>}
        {mode === 'exercise' && (
          <p class="band">
            <span>{words.exerciseBand}</span>
          </p>
        )}
        <TopBar look={look} />
        <main id="main" data-refresh={refreshS}>
          {children}
        </main>
      </body>
    </html>
  );
}

function TopBar({ look }: { look: Look }) {
  const { words } = look;
  return (
    <header class="top">
      <a class="brand" href="/">
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path d="M12 3a6 6 0 0 0-6 6v5l-2 3h16l-2-3V9a6 6 0 0 0-6-6Zm-2.5 15.5a2.5 2.5 0 0 0 5 0Z" />
        </svg>
        Tocsin
      </a>
      {look.signedIn && <NavLinks language={look.language} rights={look.rights} path={look.path} />}
      <div class="who">
        {consoleLanguages
          .filter((language) => language !== look.language)
          .map((language) => (
            <a key={language} href={withLanguage(look.here, language)} lang={language} hreflang={language}>
              {wordsFor(language).languageName}
            </a>
          ))}
        {look.signedIn && <a href="/password">{words.password}</a>}
        {look.signedIn && (
          <form method="post" action="/signout">
            <button class="plain">{words.signOut}</button>
          </form>
        )}
      </div>
    </header>
  );
}

function withLanguage(here: string, language: string): string {
  const url = new URL(here, 'http://page');
  url.searchParams.set('lang', language);
  return `${url.pathname}${url.search}`;
}
