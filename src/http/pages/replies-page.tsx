import type { ReplyRow } from '../../reachability/reply-schema.ts';
import { fill, writeCount } from './figures.ts';
import { Page, type Look } from './layout.tsx';
import { Filter, Pager, type ListQuery } from './list-parts.tsx';
import { TickForm } from './message-sure-pages.tsx';
import { modeOf, Numbers, type PeopleOf } from './people-parts.tsx';
import { HiddenFields } from './plan-fields.tsx';
import {
  ReplyActions,
  SaidByEmployee,
  SayCameBack,
  SayDone,
  SayHanded,
  WordsField,
  type FormBasics,
} from './reply-parts.tsx';
import { replyWords } from './reply-words.ts';

/** The form that answers several; each reply's box belongs to it. */
const SEVERAL = 'several';

interface RepliesPageProps extends Omit<FormBasics, 'back'> {
  readonly look: Look;
  readonly incident: PeopleOf;
  readonly replies: readonly ReplyRow[];
  /** How many are to be read in all. */
  readonly open: number;
  /** By employee; absent where the reader may not see them. */
  readonly numbers?: ReadonlyMap<string, readonly string[]> | undefined;
  readonly groups: readonly string[];
  readonly query: ListQuery;
  readonly nextCursor: string | null;
  /** What was just done, or why it was not. */
  readonly notice?: { readonly text: string; readonly isFault: boolean } | undefined;
  /** The words of an answer that was not sent. */
  readonly text?: string | undefined;
}

/** How often the page asks what has come since. */
const refreshS = 5;

/** What people wrote and somebody must read, fifty a page, cries for help first; and what has been dealt with. */
export function RepliesPage(props: RepliesPageProps) {
  const { look, incident, replies, open, query, nextCursor, notice } = props;
  const words = replyWords(look.language);
  const here = `/incidents/${incident.id}/replies`;
  const isDone = query['state'] === 'done';
  return (
    <Page
      look={look}
      title={`${words.title} · ${incident.title}`}
      mode={modeOf(incident)}
      refreshS={refreshS}
      hasForms
    >
      <p>
        <a href={`/incidents/${incident.id}`}>← {incident.title}</a>
      </p>
      <h1>{words.title}</h1>
      {notice !== undefined && (
        <p class={notice.isFault ? 'fault' : 'notice'} role={notice.isFault ? 'alert' : 'status'}>
          {notice.text}
        </p>
      )}
      <p class="lead">{words.hint}</p>
      <p class="unseen" data-said>
        {fill(words.open, { n: writeCount(open) })}
      </p>
      <noscript>
        <p>
          <a href={`${here}?${new URLSearchParams(query).toString()}`}>{words.again}</a>
        </p>
      </noscript>
      <Filters {...props} />
      {replies.length === 0 && <p>{isDone ? words.nothingDone : words.nothingOpen}</p>}
      <ol class="replies">
        {replies.map((reply) => (
          <ReplyCard key={reply.id} {...props} reply={reply} />
        ))}
      </ol>
      {!isDone && open > 1 && look.mayLaunch && replies.length > 0 && <AnswerSeveral {...props} />}
      <Pager
        here={here}
        query={query}
        nextCursor={nextCursor}
        first={look.words.first}
        next={look.words.next}
      />
    </Page>
  );
}

function Filters({ look, groups, query, open }: RepliesPageProps) {
  const words = replyWords(look.language);
  return (
    <form method="get" class="filters">
      <Filter
        name="state"
        label={look.words.state}
        query={query}
        any={fill(words.open, { n: writeCount(open) })}
        options={[['done', words.done]]}
      />
      {groups.length > 0 && (
        <Filter
          name="group"
          label={words.group}
          query={query}
          any={words.anyGroup}
          options={groups.map((group) => [group, group] as const)}
        />
      )}
      <button class="quiet">{look.words.show}</button>
    </form>
  );
}

function ReplyCard({ reply, ...props }: RepliesPageProps & { reply: ReplyRow }) {
  const { look, incident, numbers, groups, idempotencyKey, query } = props;
  const words = replyWords(look.language);
  const { employee } = reply;
  const back = `?${new URLSearchParams(query).toString()}`;
  return (
    <li class={reply.call && reply.done === null ? 'card fault' : 'card'}>
      <p class="from">
        {look.mayLaunch && reply.done === null && (
          <label class="pick">
            <input
              type="checkbox"
              name={`reply.${reply.id}`}
              value="yes"
              form={SEVERAL}
              aria-label={fill(words.chooseOne, { name: employee.name })}
            />
          </label>
        )}
        <a href={`/incidents/${incident.id}/people/${employee.id}#conversation`}>{employee.name}</a>{' '}
        {employee.site !== null && <small>{employee.site}</small>}{' '}
        <Numbers numbers={numbers?.get(employee.id)?.slice(0, 1)} />
      </p>
      <SaidByEmployee look={look} incident={incident} said={reply} />
      <SayHanded look={look} group={reply.group} />
      <SayCameBack look={look} reply={reply} />
      <SayDone look={look} done={reply.done} />
      <ReplyActions
        look={look}
        incident={incident}
        reply={reply}
        name={employee.name}
        groups={groups}
        idempotencyKey={idempotencyKey}
        back={back}
      />
    </li>
  );
}

function AnswerSeveral({ look, incident, query, text }: RepliesPageProps) {
  const words = replyWords(look.language);
  return (
    <section class="card">
      <h2>{words.several}</h2>
      <form id={SEVERAL} method="post" action={`/incidents/${incident.id}/replies/answer/sure`} class="form">
        <HiddenFields fields={[['back', `?${new URLSearchParams(query).toString()}`]]} />
        <p>{words.severalHint}</p>
        <WordsField label={words.yourWords} value={text} />
        <div>
          <button class="go">{words.toSure}</button>
        </div>
      </form>
    </section>
  );
}

/** Before one answer goes to several: whom it goes to, what they wrote, and a box to tick. */
export function SureAnswerPage(props: {
  readonly look: Look;
  readonly incident: PeopleOf;
  readonly replies: readonly ReplyRow[];
  readonly text: string;
  readonly basics: FormBasics;
  readonly fault: boolean;
}) {
  const { look, incident, replies, text, basics, fault } = props;
  const words = replyWords(look.language);
  const here = `/incidents/${incident.id}/replies`;
  const people = writeCount(new Set(replies.map(({ employee }) => employee.id)).size);
  const fields = [
    ['idempotencyKey', basics.idempotencyKey] as const,
    ['back', basics.back] as const,
    ['text', text] as const,
    ...replies.map(({ id }) => [`reply.${id}`, 'yes'] as const),
  ];
  return (
    <Page look={look} title={fill(words.sureTitle, { n: people })} mode={modeOf(incident)}>
      <p>
        <a href={here}>← {words.title}</a>
      </p>
      <h1>{fill(words.sureTitle, { n: people })}</h1>
      <blockquote class="asked-of">{text}</blockquote>
      <ul class="stuck">
        {replies.map((reply) => (
          <li key={reply.id}>
            <strong>{reply.employee.name}</strong>{' '}
            <SaidByEmployee look={look} incident={incident} said={reply} />
          </li>
        ))}
      </ul>
      <TickForm
        look={look}
        action={`${here}/answer`}
        fields={fields}
        sure={fill(words.sure, { n: people })}
        now={words.send}
        fault={fault}
      />
    </Page>
  );
}
