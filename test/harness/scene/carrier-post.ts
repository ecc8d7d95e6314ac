import { sign } from '../../../simulator/twilio/sign.ts';
import type { Stage } from './open-stage.ts';

/** Posts a form to a webhook (`messages/17`) as the carrier does, signed; answers status and text. */
export async function postAsCarrier(
  { url, simulator }: Pick<Stage, 'url' | 'simulator'>,
  webhook: string,
  fields: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const address = `${url}/webhooks/twilio/${webhook}`;
  const form = { AccountSid: simulator.accountSid, ...fields };
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'x-twilio-signature': sign(simulator.authToken, address, form) },
    body: new URLSearchParams(form),
  });
  return { status: response.status, text: await response.text() };
}
