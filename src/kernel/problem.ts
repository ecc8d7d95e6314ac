/**
 * Every error that a caller can do something about, by its stable type (RFC 9457: /problems/<type>). The table
 * is the one place where types, titles and HTTP statuses are named; docs/problems.md lists it.
 */
export const problemTypes = {
  'bad-request': { status: 400, title: 'The request is not valid' },
  'idempotency-key-missing': { status: 400, title: 'An Idempotency-Key header is needed' },
  'not-signed-in': { status: 401, title: 'Sign in or send an API key' },
  'not-allowed': { status: 403, title: 'This operator or key may not do that' },
  'bad-signature': { status: 403, title: 'The signature does not match' },
  'not-found': { status: 404, title: 'Nothing is there' },
  'running-already': { status: 409, title: 'The same playbook with the same inputs is running' },
  'wrong-state': { status: 409, title: 'The incident is not in a state that allows this' },
  'confirm-recipients': { status: 409, title: 'Far more people than usual: confirm their number' },
  'confirm-deactivations': {
    status: 409,
    title: 'Many employees would be deactivated: confirm their number',
  },
  'last-admin': { status: 409, title: 'Somebody must be able to manage operators' },
  'too-large': { status: 413, title: 'The body is too large' },
  'nobody-addressed': { status: 422, title: 'The audience holds nobody' },
  'bad-inputs': { status: 422, title: 'The inputs do not fit the playbook' },
  'bad-import': { status: 422, title: 'The file was not imported' },
  'exercise-only': { status: 422, title: 'This playbook runs only as an exercise' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'too-many-tries': { status: 429, title: 'Too many tries' },
  'not-recorded': { status: 503, title: 'NOT SENT: nothing can be recorded now, use the phone tree' },
} as const;

export type ProblemType = keyof typeof problemTypes;

/** One fault of a body or file: a JSON Pointer to it (empty: the whole), and what is wrong with it. */
export interface ProblemFault {
  pointer: string;
  detail: string;
}

/** Thrown by operations for what the caller can mend. `detail` says what was attempted and what to do. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly type: ProblemType,
    readonly detail: string,
    readonly errors: readonly ProblemFault[] = [],
    /** Further members of the problem document, such as the number to confirm. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }
}
