/** A carrier's list could not be read: nobody knows what stands in it. */
export class ListUnread extends Error {
  override readonly name = 'ListUnread';
}
