/** What follows an alert in the same incident. */
export const followUpKinds = ['update', 'reminder', 'correction', 'all-clear'] as const;
export type FollowUpKind = (typeof followUpKinds)[number];

/** What a message of an incident is: CAP's msgType in our words. */
export type MessageKind = 'alert' | FollowUpKind;

/** Only an update may ask those who have answered once more; what takes back asks nothing, a reminder asks the silent. */
export function mayAskAnew(kind: FollowUpKind): kind is 'update' {
  return kind === 'update';
}

/**
 * Whether it does unless somebody says otherwise: where people say whether they are safe, what has changed may have changed
 * that too. `answers` are those of the newest question.
 */
export function asksAnewByDefault(kind: FollowUpKind, answers: readonly { needsHelp: boolean }[]): boolean {
  return mayAskAnew(kind) && answers.some(({ needsHelp }) => needsHelp);
}

/** A correction and an all-clear take back what was said before: nothing more of it is sent. */
export function takesBack(kind: MessageKind): kind is 'correction' | 'all-clear' {
  return kind === 'correction' || kind === 'all-clear';
}
