import type { Employee } from '../../directory/employee-store.ts';
import type { OwnNote } from '../../directory/own-note-store.ts';
import { showAddress } from '../../directory/mask-address.ts';
import type { PointView } from '../../directory/point-store.ts';
import { directoryWords } from './directory-words.ts';
import { fill } from './figures.ts';
import type { Look } from './layout.tsx';
import { writeInstant } from './write-instant.ts';

interface NotesProps {
  readonly look: Look;
  readonly employee: Employee;
  readonly points: readonly PointView[];
  readonly notes: readonly OwnNote[];
}

/** What an employee says is wrong, for whoever mends it. */
export function OwnNotes({ look, employee, points, notes }: NotesProps) {
  const words = directoryWords(look.language);
  if (notes.length === 0) return null;
  const nameOf = (id: string) => {
    const point = points.find((one) => one.id === id);
    return point === undefined ? words.gonePoint : showAddress(point);
  };
  return (
    <section class="notice">
      <b>{words.saysWrong}</b>
      {notes.map(({ id, wrong, note, at }) => (
        <form key={id} method="post" action={`/employees/${employee.id}/notes/${id}/settle`}>
          <p>
            {wrong.length > 0 &&
              fill(words.wrongPoints, { points: [...new Set(wrong.map(nameOf))].join(', ') })}{' '}
            {note} <small>{writeInstant(at.toISOString())}</small>
          </p>
          <button class="quiet">{words.settle}</button>
        </form>
      ))}
    </section>
  );
}

/** The link to an employee's own page, to be sent to them. */
export function OwnPageLink({ look, employee, link }: { look: Look; employee: Employee; link: string }) {
  const words = directoryWords(look.language);
  const mailbox = employee.contactPoints.find(({ channel }) => channel === 'email')?.address;
  const mail = new URLSearchParams({ subject: words.mailSubject, body: link })
    .toString()
    .replace(/\+/g, '%20');
  return (
    <section class="card">
      <h2>{words.ownPage}</h2>
      <p class="aside">{words.ownPageHint}</p>
      <div class="form">
        <div class="field">
          <input readonly value={link} aria-label={words.ownPage} />
        </div>
        {mailbox !== undefined && (
          <div>
            <a class="button quiet" href={`mailto:${encodeURIComponent(mailbox)}?${mail}`}>
              {words.mailIt}
            </a>
          </div>
        )}
      </div>
      <details>
        <summary>{words.newLink}</summary>
        <form method="post" action={`/employees/${employee.id}/own-link`}>
          <p class="aside">{words.newLinkHint}</p>
          <button class="quiet">{words.newLink}</button>
        </form>
      </details>
    </section>
  );
}
