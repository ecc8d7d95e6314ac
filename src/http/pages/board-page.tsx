import type { BoardFacts, IncidentMessage } from '../../reachability/schema.ts';
import { Board, type BoardSetting } from './board.tsx';
import { Page, type Look } from './layout.tsx';

interface BoardPageProps {
  readonly look: Look;
  readonly setting: BoardSetting;
  readonly facts: BoardFacts;
  readonly now: number;
  readonly messages: readonly IncidentMessage[];
}

/** The live board with what stands around it: what was sent, and the button that stops. */
export function BoardPage({ look, setting, facts, now, messages }: BoardPageProps) {
  const { words } = look;
  const start = JSON.stringify({ setting, facts, now }).replaceAll('<', '\\u003c');
  return (
    <Page
      look={look}
      title={setting.title}
      mode={setting.exercise ? 'exercise' : 'live'}
      script="board.client.js"
    >
      <div id="board">
        <Board setting={setting} facts={facts} now={now} />
      </div>
      <p id="spoken" class="unseen" aria-live="polite" />
      <div class="board-foot">
        <section>
          <h2>{words.messages}</h2>
          <div class="said">
            {messages.flatMap((message) =>
              Object.entries(message.texts).map(([language, text]) => (
                <article key={`${message.number}/${language}`} class="card" lang={language}>
                  <strong>{text.headline}</strong>
                  <p>{text.instruction}</p>
                </article>
              )),
            )}
          </div>
        </section>
        {look.mayLaunch && facts.state === 'active' && (
          <form method="post" action={`/incidents/${setting.id}/stop/sure`}>
            <button class="stop" data-held={`/incidents/${setting.id}/stop`} aria-describedby="stop-hint">
              {words.stop}
            </button>
            <p class="aside" id="stop-hint">
              {words.stopHint}
            </p>
          </form>
        )}
      </div>
      <script type="application/json" id="board-start" dangerouslySetInnerHTML={{ __html: start }} />
    </Page>
  );
}
