/** A text somebody sends from a phone. */
export interface PhoneText {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}
