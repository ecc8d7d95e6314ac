import type { DeliveryRow } from '../../reachability/delivery-schema.ts';
import { longestNote } from '../longest-note.ts';
import { boardWords } from './board-words.ts';
import { fill } from './figures.ts';
import { helpWords } from './help-words.ts';
import type { Look } from './layout.tsx';
import { SayPaging } from './paging-parts.tsx';
import { nameActor, sayAnswer, type PeopleOf } from './people-parts.tsx';
import { writeTime } from './told-lists.tsx';

interface CallProps {
  readonly look: Look;
  readonly incident: PeopleOf;
  readonly person: DeliveryRow;
}

/** The open call for help of somebody: when and how it came, their words, what they said since, and who is coming. */
export function OpenCall({ look, incident, person: { help } }: CallProps) {
  if (help === null) return null;
  const words = helpWords(look.language);
  const { channels } = boardWords(look.language);
  const { calledAt, via, note, saidSince, paging } = help;
  return (
    <div class="call">
      <strong class="bad">{words.needs}</strong>{' '}
      {calledAt !== null && (
        <span>
          {fill(words.called, { at: writeTime(calledAt), channel: channels[via ?? ''] ?? via ?? '' })}
        </span>
      )}
      {note !== null && <q>{note}</q>}
      {saidSince !== null && (
        <small>
          {fill(words.saidSince, {
            answer: sayAnswer(incident, saidSince.answer),
            at: writeTime(saidSince.at),
          })}
        </small>
      )}
      {paging !== null && <SayPaging look={look} paging={paging} />}
    </div>
  );
}

/** A call that was cleared: by whose word, when, and what was done. */
export function ClearedCall({ look, person: { helped, needsHelp } }: Omit<CallProps, 'incident'>) {
  if (helped === null || needsHelp) return null;
  return (
    <small class="cleared">
      {fill(helpWords(look.language).cleared, {
        at: writeTime(helped.at),
        who: nameActor(helped.by),
        note: helped.note,
      })}
    </small>
  );
}

/** For whoever may: clears the call that is shown here, with a note, and comes back to the list it was opened from. */
export function ClearCall({
  look,
  incident,
  person,
  back,
  fault,
}: CallProps & {
  /** What stands in the address of the list it is on; absent on a person's own page. */
  back?: string | undefined;
  fault?: string | undefined;
}) {
  const { employee, help } = person;
  if (help === null || !look.mayLaunch) return null;
  const words = helpWords(look.language);
  return (
    <details class="clear" open={fault !== undefined}>
      <summary>
        {words.clear}
        <span class="unseen"> ({employee.name})</span>
      </summary>
      <form method="post" action={`/incidents/${incident.id}/people/${employee.id}/clear-help`}>
        {help.calledAt !== null && <input type="hidden" name="calledAt" value={help.calledAt} />}
        {back !== undefined && <input type="hidden" name="back" value={back} />}
        <p>{words.clearHint}</p>
        {fault !== undefined && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        <label>
          <span>{words.note}</span>
          <textarea name="note" rows={2} maxLength={longestNote} required />
        </label>
        <button class="go">{words.clearNow}</button>
      </form>
    </details>
  );
}
