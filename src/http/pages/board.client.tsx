/// <reference lib="dom" />
import { render } from 'preact';
import { applyMergePatch, type Json } from '../../reachability/merge-patch.ts';
import type { BoardFacts } from '../../reachability/board-facts.ts';
import { Board, type BoardSetting } from './board.tsx';
import { urgentLines } from './board-sentences.ts';
import { fill, writePercent } from './figures.ts';
import { enableHolding } from './hold.ts';

/** The server stamps the stream at least every five seconds or so; silence for this long is a lost connection. */
const silenceMs = 12_000;

/** How long after a refused stream the next one is asked for. */
const againMs = 3_000;
/** Readers of screens hear the share no more often than this. */
const spokenEveryMs = 20_000;

interface Start {
  readonly setting: BoardSetting;
  /** The server's clock, in milliseconds: the browser's may be wrong. */
  readonly now: number;
}

/**
 * Takes over the board that the server drew once the stream has told the facts, which it does first, and draws it
 * again whenever something moves.
 */
function keepFresh(root: Element, { setting, now }: Start): void {
  const { words } = setting;
  const offsetMs = now - Date.now();
  let facts: BoardFacts | undefined;
  let heardAt = Date.now();
  let spokenAt = 0;
  let spoken = '';
  let told: ReadonlyMap<string, string> | undefined;
  let lost = false;

  const draw = () => {
    const line = root.querySelector('.lost');
    if (facts !== undefined)
      render(<Board setting={setting} facts={facts} now={Date.now() + offsetMs} lost={lost} />, root);
    else if (lost && line !== null) line.textContent = words.lost;
  };
  const speak = (facts: BoardFacts) => {
    const { confirmed, recipients } = facts.reachability;
    const lines = urgentLines(words, facts, Date.now() + offsetMs);
    // Who opens the board reads it: only what changes from then on is urgent.
    const fresh = told === undefined ? [] : [...lines].filter(([about]) => !told?.has(about));
    told = lines;
    if (fresh.length > 0) say('urgent', fresh.map(([, line]) => line).join(' '));
    const sentence = fill(words.said, { percent: writePercent(confirmed, recipients) });
    if (spoken === sentence || Date.now() - spokenAt < spokenEveryMs) return;
    say('spoken', sentence);
    spoken = sentence;
    spokenAt = Date.now();
  };
  const hear = (after: BoardFacts) => {
    facts = after;
    heardAt = Date.now();
    lost = false;
    draw();
    speak(facts);
  };

  let source: EventSource | undefined;
  /** Only a page that is seen holds a stream: over HTTP/1.1 a browser has six connections for all of its pages. */
  const listen = () => {
    source?.close();
    heardAt = Date.now();
    if (document.hidden) return;
    const opened = new EventSource(`/incidents/${setting.id}/events`);
    source = opened;
    opened.addEventListener('snapshot', (event) => hear(JSON.parse(event.data as string) as BoardFacts));
    opened.addEventListener('patch', (event) => {
      const patch = JSON.parse(event.data as string) as Json;
      hear(applyMergePatch(facts as unknown as Json, patch) as unknown as BoardFacts);
    });
    opened.addEventListener('error', () => {
      lost = true;
      draw();
      // An answer that is no stream (a proxy's, or the sign-in) ends the browser's own tries.
      if (opened.readyState === EventSource.CLOSED) setTimeout(listen, againMs);
    });
  };
  listen();
  document.addEventListener('visibilitychange', listen);
  setInterval(() => {
    lost ||= !document.hidden && Date.now() - heardAt > silenceMs;
    draw();
  }, 1_000);
  addEventListener('pagehide', () => source?.close());
  // A page that comes back from the browser's memory has no stream any more.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}

function say(region: 'urgent' | 'spoken', sentence: string): void {
  const place = document.getElementById(region);
  if (place !== null) place.textContent = sentence;
}

const root = document.getElementById('board');
const start = document.getElementById('board-start')?.textContent;
if (root !== null && start !== undefined) keepFresh(root, JSON.parse(start) as Start);
enableHolding(document);
