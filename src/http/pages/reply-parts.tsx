import type { ComponentChildren } from 'preact';
import { longestWords } from '../../incident/answer-replies.ts';
import { minutesOfAGroup } from '../../incident/return-handed.ts';
import type { ReplyRow, ThreadEntry } from '../../reachability/reply-schema.ts';
import { boardWords } from './board-words.ts';
import { fill } from './figures.ts';
import type { Look } from './layout.tsx';
import { nameActor, sayAnswer, type PeopleOf } from './people-parts.tsx';
import { HiddenFields } from './plan-fields.tsx';
import { replyWords } from './reply-words.ts';
import { writeTime } from './told-lists.tsx';

interface ReplyOf {
  readonly look: Look;
  readonly incident: PeopleOf;
}

/** What a form about a reply carries on, besides its own fields. */
export interface FormBasics {
  /** Made for this view of the page: pressing twice sends once. */
  readonly idempotencyKey: string;
  /** Where it comes back to: what stands in the queue's address, or `person`. */
  readonly back: string;
}

/** When, how and with which answer somebody wrote, and their words. */
export function SaidByEmployee({
  look,
  incident,
  said,
}: ReplyOf & { said: Pick<ReplyRow, 'at' | 'via' | 'answer' | 'text' | 'call'> | ThreadEntry }) {
  const words = replyWords(look.language);
  const { channels } = boardWords(look.language);
  const how = { at: writeTime(said.at), channel: channels[said.via ?? ''] ?? said.via ?? '' };
  const answer = sayAnswer(incident, said.answer);
  return (
    <>
      <small>{fill(answer === '' ? words.wrote : words.wroteWith, { ...how, answer })}</small>
      {said.call && (
        <>
          {' '}
          <strong class="bad">{words.call}</strong>
        </>
      )}
      {said.text === null ? <p class="aside">{words.noWords}</p> : <blockquote>{said.text}</blockquote>}
    </>
  );
}

/** Who dealt with a reply, when and how. */
export function SayDone({ look, done }: { look: Look; done: ReplyRow['done'] }) {
  if (done === null) return null;
  const line = replyWords(look.language).how[done.how];
  return <p class="aside">{fill(line, { at: writeTime(done.at), who: nameActor(done.by) })}</p>;
}

/** To which group a reply was handed, since when and by whom, and whether its members know. */
export function SayHanded({ look, group }: { look: Look; group: ReplyRow['group'] }) {
  if (group === null) return null;
  const words = replyWords(look.language);
  const at = writeTime(group.since);
  const line = fill(words.handed, { group: group.name, at, who: nameActor(group.by) });
  const told = group.toldAt === null ? '' : ` ${fill(words.told, { at: writeTime(group.toldAt) })}`;
  return (
    <p class="aside">
      {line}
      {told}
      {group.hindrance !== null && <strong class="bad"> {words.untold[group.hindrance]}</strong>}
    </p>
  );
}

/** From whom it came back, where a group had it and nobody dealt with it, or a member gave it back. */
export function SayCameBack({ look, reply }: { look: Look; reply: Pick<ReplyRow, 'cameBack' | 'done'> }) {
  if (reply.cameBack === null || reply.done !== null) return null;
  const { group, at, by } = reply.cameBack;
  const words = replyWords(look.language);
  const given = { group, at: writeTime(at), minutes: String(minutesOfAGroup), who: nameActor(by ?? '') };
  return (
    <p>
      <strong>{fill(by === null ? words.cameBack : words.givenBack, given)}</strong>
    </p>
  );
}

interface ActionsProps extends ReplyOf, FormBasics {
  readonly reply: Pick<ReplyRow, 'id' | 'group' | 'done'>;
  readonly name: string;
  readonly groups: readonly string[];
}

/** What whoever may can do with a reply that is to be read: answer it, count it, hand it over, or no more. */
export function ReplyActions(props: ActionsProps) {
  const { look, incident, reply, name, groups, idempotencyKey, back } = props;
  if (!look.mayLaunch || reply.done !== null) return null;
  const words = replyWords(look.language);
  const here = `/incidents/${incident.id}/replies`;
  const backField = [['back', back]] as const;
  return (
    <div class="reply-acts">
      <Fold title={words.answer} name={name}>
        <form method="post" action={`${here}/answer`}>
          <HiddenFields
            fields={[
              ...backField,
              ['idempotencyKey', `${idempotencyKey}:${reply.id}`],
              [`reply.${reply.id}`, 'yes'],
            ]}
          />
          <p>{fill(words.answerHint, { name })}</p>
          <WordsField label={words.yourWords} />
          <button class="go">{words.send}</button>
        </form>
      </Fold>
      <Fold title={words.count} name={name}>
        <form method="post" action={`${here}/${reply.id}/count`}>
          <HiddenFields fields={backField} />
          <p>{fill(words.countHint, { name })}</p>
          <Choice
            name="answer"
            label={look.words.answer}
            first={words.choose}
            options={[...incident.answers]}
          />
          <button class="go">{words.countNow}</button>
        </form>
      </Fold>
      {groups.length > 0 && (
        <Fold title={words.hand} name={name}>
          <form method="post" action={`${here}/${reply.id}/hand-over`}>
            <HiddenFields fields={backField} />
            <Choice
              name="group"
              label={words.group}
              first={words.nobody}
              options={groups.map((group) => [group, group] as const)}
              chosen={reply.group?.name}
            />
            <button class="go">{words.handNow}</button>
          </form>
        </Fold>
      )}
      <form method="post" action={`${here}/${reply.id}/done`}>
        <HiddenFields fields={backField} />
        <button class="quiet">
          {words.read}
          <span class="unseen"> ({name})</span>
        </button>
      </form>
    </div>
  );
}

function Fold({ title, name, children }: { title: string; name: string; children: ComponentChildren }) {
  return (
    <details class="clear">
      <summary>
        {title}
        <span class="unseen"> ({name})</span>
      </summary>
      {children}
    </details>
  );
}

/** The field for the team's words. */
export function WordsField({ label, value }: { label: string; value?: string | undefined }) {
  return (
    <label>
      <span>{label}</span>
      <textarea name="text" rows={3} maxLength={longestWords} required>
        {value}
      </textarea>
    </label>
  );
}

function Choice(props: {
  name: string;
  label: string;
  /** What is chosen where nothing is. */
  first: string;
  options: readonly (readonly [value: string, text: string])[];
  chosen?: string | undefined;
}) {
  const { name, label, first, options, chosen } = props;
  return (
    <label>
      <span>{label}</span>
      <select name={name}>
        <option value="">{first}</option>
        {options.map(([value, text]) => (
          <option key={value} value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What somebody wrote and what the team answered, the oldest first, with how each answer fared. */
export function Conversation({
  look,
  incident,
  name,
  thread,
  ...basics
}: ReplyOf & Omit<FormBasics, 'back'> & { name: string; thread: readonly ThreadEntry[] }) {
  const words = replyWords(look.language);
  return (
    <section class="card" id="conversation">
      <h2>{words.conversation}</h2>
      {thread.length === 0 && <p>{words.nothingSaid}</p>}
      <ol class="thread">
        {thread.map((said, index) =>
          said.reply === null ? (
            <li key={index} class="ours">
              <small>
                {fill(words.team, { who: nameActor(said.by ?? '') })} · {writeTime(said.at)}
              </small>
              <blockquote>{said.text}</blockquote>
              <Fared look={look} attempts={said.attempts} />
            </li>
          ) : (
            <li key={index}>
              <strong>{name}</strong> <SaidByEmployee look={look} incident={incident} said={said} />
              <SayDone look={look} done={said.done} />
              <ReplyActions
                look={look}
                incident={incident}
                reply={{ id: said.reply, group: null, done: said.done }}
                name={name}
                groups={[]}
                {...basics}
                back="person"
              />
            </li>
          ),
        )}
      </ol>
      <p>
        <a href={`/incidents/${incident.id}/replies`}>{words.toQueue}</a>
      </p>
    </section>
  );
}

/** `Text message: arrived`. */
function Fared({ look, attempts }: { look: Look; attempts: ThreadEntry['attempts'] }) {
  const { channels } = boardWords(look.language);
  const known: Readonly<Record<string, string>> = { sending: 'queued', accepted: 'sent' };
  const lines = attempts.map(({ channel, state, at }) => {
    const line = look.words.events[known[state] ?? state] ?? state;
    return `${fill(line, { channel: channels[channel] ?? channel })} (${writeTime(at)})`;
  });
  return <small>{lines.length === 0 ? replyWords(look.language).notSent : lines.join(' · ')}</small>;
}
