import type { OwnWords } from './own-words.ts';

export interface PushPartProps {
  /** The address of the page's script. */
  readonly script: string;
  /** The VAPID public key; undefined: push is off, or simulated. */
  readonly applicationServerKey: string | undefined;
  /** SHA-256 of the endpoints that may be used, base64url: the page says which device it stands on, and tells no endpoint. */
  readonly knownEndpoints: readonly string[];
  /** A device took pushes once, and none does now. */
  readonly hasLostPush: boolean;
  /** The browser says that it is an iPhone's or an iPad's. */
  readonly isApple: boolean;
  readonly words: OwnWords;
}

/** Turning push on. Its script shows of the states the one that holds (`data-when`); without it a line says what lacks. */
export function PushPart(props: PushPartProps) {
  const { applicationServerKey, knownEndpoints, hasLostPush, isApple, words } = props;
  const states = ['turning', 'on', 'blocked', 'failed', 'cannot'] as const;
  return (
    <section id="push" data-key={applicationServerKey} data-known={knownEndpoints.join(' ')}>
      <h2>{words.push}</h2>
      {hasLostPush && <p class="e">{words.pushLost}</p>}
      <p>{words.pushWhat}</p>
      <p data-when="apple" hidden={!isApple}>
        {words.apple}
      </p>
      <div role="status">
        {states.map((state) => (
          <p key={state} data-when={state} hidden>
            {words[state]}
          </p>
        ))}
      </div>
      <button data-when="off failed" hidden>
        {words.turnOn}
      </button>
      <p data-when="unscripted">{words.needsScript}</p>
    </section>
  );
}
