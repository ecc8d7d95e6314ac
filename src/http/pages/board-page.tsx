import type { FollowUpKind } from '../../incident/message-kind.ts';
import type { BoardFacts } from '../../reachability/board-facts.ts';
import type { IncidentMessage, IncidentView } from '../../reachability/schema.ts';
import type { PagedCall } from '../../reachability/paged-call-store.ts';
import type { ToldList } from '../../reachability/told-list-store.ts';
import { Board, type BoardSetting } from './board.tsx';
import { HeldNotice } from './held-notice.tsx';
import { Page, type Look } from './layout.tsx';
import { messageWords } from './message-words.ts';
import { PagedCalls } from './paging-parts.tsx';
import { PlanLink } from './plan-parts.tsx';
import { RemindersNotice } from './reminders-notice.tsx';
import { ToldLists } from './told-lists.tsx';
import { JustSent, NewestMessage, RunActions } from './sent-messages.tsx';

interface BoardPageProps {
  readonly look: Look;
  readonly setting: BoardSetting;
  readonly facts: BoardFacts;
  readonly now: number;
  readonly incident: IncidentView;
  /** Who is sent to those who need help. */
  readonly paged: readonly PagedCall[];
  /** Who was told of the silent. */
  readonly lists: readonly ToldList[];
  readonly newest: IncidentMessage | undefined;
  /** How many replies are to be read. */
  readonly unread: number;
  /** The message that this visit has just sent. */
  readonly justSent: IncidentMessage | undefined;
  /** What may be sent as the incident stands. */
  readonly may: readonly FollowUpKind[];
}

/** The live board with what stands around it: what was sent, and the button that stops. */
export function BoardPage(props: BoardPageProps) {
  const { look, setting, facts, now, incident, paged, lists, newest, unread, justSent, may } = props;
  const { words } = look;
  return (
    <Page
      look={look}
      title={setting.title}
      mode={setting.exercise ? 'exercise' : 'live'}
      script="board.client.js"
    >
      {justSent !== undefined && <JustSent look={look} message={justSent} />}
      <HeldNotice look={look} incident={incident} />
      {look.mayLaunch && (
        <RunActions look={look} incidentId={setting.id} may={may} mayClose={facts.state !== 'closed'} />
      )}
      <div id="board">
        <Board setting={setting} facts={facts} now={now} />
      </div>
      <p id="spoken" class="unseen" aria-live="polite" />
      <p id="urgent" class="unseen" aria-live="assertive" />
      <div class="board-foot">
        <PagedCalls look={look} incidentId={setting.id} calls={paged} />
        <ToldLists look={look} lists={lists} />
        <PlanLink look={look} incident={incident} />
        <RemindersNotice look={look} incident={incident} />
        {newest !== undefined && (
          <NewestMessage look={look} incidentId={setting.id} message={newest} unread={unread} />
        )}
        {look.mayLaunch && facts.state === 'active' && (
          <form method="post" action={`/incidents/${setting.id}/stop/sure`} class="brake">
            <h2>{messageWords(look.language).stopApart}</h2>
            <button class="stop" data-held={`/incidents/${setting.id}/stop`} aria-describedby="stop-hint">
              {words.stop}
            </button>
            <p class="aside" id="stop-hint">
              {words.stopHint}
            </p>
          </form>
        )}
      </div>
      <script
        type="application/json"
        id="board-start"
        dangerouslySetInnerHTML={{ __html: JSON.stringify({ setting, now }).replaceAll('<', '\\u003c') }}
      />
    </Page>
  );
}
