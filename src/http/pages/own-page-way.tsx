import { ownWords } from './own-words.ts';

/** The way to an employee's own page, and what it is for. */
export interface OwnWay {
  readonly path: string;
  /** A device of theirs took pushes once, and none does now. */
  readonly hasLostPush: boolean;
}

/** The link to it, on the page of a message: once they have answered, or at once where push has died. */
export function OwnPageWay({ own, spoken }: { own: OwnWay; spoken: string }) {
  const words = ownWords(spoken);
  return (
    <p>
      <a href={own.path}>{own.hasLostPush ? words.pushLost : words.title}</a>
    </p>
  );
}
