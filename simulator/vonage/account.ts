/** The one account at Vonage that the simulator serves, and where its customer listens. */
export interface VonageAccount {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly signatureSecret: string;
}

/** The account that is served. Nothing real has it. */
export const vonageAccount: VonageAccount = {
  apiKey: 'simul8or',
  apiSecret: 'vonage-keeps-none',
  signatureSecret: 'the-simulator-signs-with-this',
};

/** Vonage's side of the desk. */
export interface VonageDesk {
  readonly account: VonageAccount;
  /** Where inbound texts are posted. */
  readonly inboundUrl: string;
  /** The customer's numbers at Vonage, in E.164: those it has sent from. */
  readonly numbers: Set<string>;
}

/** A number as Vonage writes it, without its plus, in E.164; a name stays as it is. */
export function e164(text: string): string {
  return /^\d+$/.test(text) ? `+${text}` : text;
}

/** A number in E.164 as Vonage writes it. */
export function msisdn(text: string): string {
  return text.replace(/^\+/, '');
}

/** A time as Vonage writes it: `2026-11-24 08:10:00`, UTC. */
export function vonageTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
