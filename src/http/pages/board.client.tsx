/// <reference lib="dom" />
import { hydrate, render } from 'preact';
import { applyMergePatch, type Json } from '../../reachability/merge-patch.ts';
import type { BoardFacts } from '../../reachability/schema.ts';
import { Board, type BoardSetting } from './board.tsx';
import { fill, writePercent } from './figures.ts';
import { enableHolding } from './hold.ts';

/** The server stamps the stream at least every five seconds or so; silence for this long is a lost connection. */
const silenceMs = 12_000;

/** How long after a refused stream the next one is asked for. */
const againMs = 3_000;
/** Readers of screens hear the numbers no more often than this. */
const spokenEveryMs = 20_000;

interface Start {
  readonly setting: BoardSetting;
  readonly facts: BoardFacts;
  /** The server's clock, in milliseconds: the browser's may be wrong. */
  readonly now: number;
}

/** Takes over the board that the server drew, and draws it again whenever something moves. */
function keepFresh(root: Element, spoken: Element | null, start: Start): void {
  const { setting } = start;
  const offsetMs = start.now - Date.now();
  let { facts } = start;
  let heardAt = Date.now();
  let spokenAt = 0;
  let lost = false;

  hydrate(<Board {...start} />, root);
  const draw = () => {
    const now = Date.now() + offsetMs;
    render(<Board setting={setting} facts={facts} now={now} lost={lost} />, root);
  };
  const speak = () => {
    const { confirmed, recipients, needHelp } = facts.reachability;
    const sentence = fill(setting.words.said, { percent: writePercent(confirmed, recipients), n: needHelp });
    if (spoken === null || spoken.textContent === sentence || Date.now() - spokenAt < spokenEveryMs) return;
    spoken.textContent = sentence;
    spokenAt = Date.now();
  };
  const hear = (after: BoardFacts) => {
    facts = after;
    heardAt = Date.now();
    lost = false;
    draw();
    speak();
  };

  let source: EventSource | undefined;
  const listen = () => {
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
  setInterval(() => {
    lost ||= Date.now() - heardAt > silenceMs;
    draw();
  }, 1_000);
  addEventListener('pagehide', () => source?.close());
  // A page that comes back from the browser's memory has no stream any more.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  draw();
}

const root = document.getElementById('board');
const start = document.getElementById('board-start')?.textContent;
if (root !== null && start !== undefined)
  keepFresh(root, document.getElementById('spoken'), JSON.parse(start) as Start);
enableHolding(document);
