/** An account at Twilio, as the channel map has it. */
export interface TwilioAccount {
  readonly name: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** The number or name it sends from. */
  readonly from: string;
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly ratePerSecond: number;
}
