import { randomUUID } from 'node:crypto';
import type { Desk } from '../desk.ts';
import type { LedgerKind } from '../ledger.ts';
import { vonageTime } from './account.ts';
import { sign, type Parameters } from './sign.ts';

/** What Vonage posts to its customer. */
interface VonageCallback {
  readonly kind: LedgerKind;
  readonly url: string;
  readonly address: string;
  readonly parameters: Parameters;
}

/** Vonage goes on for a day; nobody at this desk waits so long. */
const tries = 6;

/** The wait before the first retry; each further one doubles it. */
const firstWaitMs = 100;

/** Posts it signed, as JSON, and again until it is answered 2xx. */
export async function postToCustomer(
  { vonage, outbound, due }: Pick<Desk, 'vonage' | 'outbound' | 'due'>,
  { kind, url, address, parameters }: VonageCallback,
): Promise<void> {
  const { apiKey, signatureSecret } = vonage.account;
  const at = Date.now();
  const named = { 'api-key': apiKey, 'message-timestamp': vonageTime(at), ...parameters };
  for (let tryNumber = 0; tryNumber < tries; tryNumber += 1) {
    const stamped = { ...named, timestamp: String(Math.floor(Date.now() / 1000)), nonce: randomUUID() };
    const fields = { ...stamped, sig: sign(signatureSecret, stamped) };
    const answer = await outbound.send({
      kind,
      method: 'POST',
      url,
      address,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
      fields,
    });
    if (answer.kind === 'answer' && answer.status >= 200 && answer.status < 300) return;
    await due.sleep(firstWaitMs * 2 ** tryNumber);
  }
}
