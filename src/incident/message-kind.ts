/** What follows an alert in the same incident. */
export const followUpKinds = ['update', 'reminder', 'correction', 'all-clear'] as const;
export type FollowUpKind = (typeof followUpKinds)[number];

/** What a message of an incident is: CAP's msgType in our words. */
export type MessageKind = 'alert' | FollowUpKind;

/** A correction and an all-clear take back what was said before: nothing more of it is sent. */
export function takesBack(kind: MessageKind): kind is 'correction' | 'all-clear' {
  return kind === 'correction' || kind === 'all-clear';
}
