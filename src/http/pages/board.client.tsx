/// <reference lib="dom" />
import { hydrate } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { applyMergePatch, type Json } from '../../reachability/merge-patch.ts';
import type { BoardFacts } from '../../reachability/schema.ts';
import { Board, type BoardSetting } from './board.tsx';
import { fill, writePercent } from './figures.ts';
import { enableHolding } from './hold.ts';

/** The server stamps the stream at least every five seconds or so; silence for this long is a lost connection. */
const silenceMs = 12_000;
/** Readers of screens hear the numbers no more often than this. */
const spokenEveryMs = 20_000;

interface Start {
  readonly setting: BoardSetting;
  readonly facts: BoardFacts;
  readonly now: number;
}

const writeTime = (instant: string) => new Date(instant).toLocaleTimeString([], { hour12: false });

function LiveBoard({ setting, facts: first, now: serverNow }: Start) {
  const [facts, setFacts] = useState(first);
  const [now, setNow] = useState(serverNow);
  const [live, setLive] = useState(false);
  const [lost, setLost] = useState(false);

  useEffect(() => {
    setLive(true);
    // The clock runs from the server's now, for the browser's may be wrong.
    const offsetMs = serverNow - Date.now();
    let heardAt = Date.now();
    const tick = setInterval(() => {
      setNow(Date.now() + offsetMs);
      if (Date.now() - heardAt > silenceMs) setLost(true);
    }, 1_000);
    const source = new EventSource(`/incidents/${setting.id}/events`);
    const hear = () => {
      heardAt = Date.now();
      setLost(false);
    };
    source.addEventListener('snapshot', (event) => {
      hear();
      setFacts(JSON.parse(event.data as string) as BoardFacts);
    });
    source.addEventListener('patch', (event) => {
      hear();
      const patch = JSON.parse(event.data as string) as Json;
      setFacts((before) => applyMergePatch(before as unknown as Json, patch) as unknown as BoardFacts);
    });
    source.addEventListener('error', () => setLost(true));
    const close = () => source.close();
    addEventListener('pagehide', close);
    return () => {
      close();
      clearInterval(tick);
      removeEventListener('pagehide', close);
    };
  }, []);

  return (
    <>
      <Board setting={setting} facts={facts} now={now} lost={lost} {...(live && { writeTime })} />
      <Spoken setting={setting} facts={facts} />
    </>
  );
}

/** The numbers for readers of screens, said now and then rather than at every change. */
function Spoken({ setting, facts }: Pick<Start, 'setting' | 'facts'>) {
  const { confirmed, recipients, needHelp } = facts.reachability;
  const sentence = fill(setting.words.said, {
    percent: writePercent(confirmed, recipients),
    n: String(needHelp),
  });
  const [spoken, setSpoken] = useState({ sentence: '', at: 0 });
  useEffect(() => {
    const at = Date.now();
    if (sentence !== spoken.sentence && at - spoken.at >= spokenEveryMs) setSpoken({ sentence, at });
  }, [sentence, facts]);
  return (
    <p class="unseen" aria-live="polite">
      {spoken.sentence}
    </p>
  );
}

const root = document.getElementById('board');
const start = document.getElementById('board-start')?.textContent;
if (root !== null && start !== undefined) hydrate(<LiveBoard {...(JSON.parse(start) as Start)} />, root);
enableHolding(document);
