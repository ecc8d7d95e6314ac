/** A carrier's list could not be read: nobody knows what stands in it. */
export class ListUnread extends Error {
  override readonly name = 'ListUnread';
  constructor(
    message: string,
    /** When the carrier wants to be asked again; null where it did not say. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
  }
}
