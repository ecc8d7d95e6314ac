import { sign } from '../../../simulator/twilio/sign.ts';
import { sign as signAsVonage } from '../../../simulator/vonage/sign.ts';
import type { Stage } from './open-stage.ts';

/** Posts a form to a webhook (`messages/17`) as Twilio does, signed; answers status and text. */
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

/** Posts parameters to a webhook (`messages/17`) as Vonage does, signed; answers the status. */
export async function postAsVonage(
  { url, simulator }: Pick<Stage, 'url' | 'simulator'>,
  webhook: string,
  parameters: Record<string, string>,
): Promise<number> {
  const { apiKey, signatureSecret } = simulator.vonage;
  const named = { 'api-key': apiKey, ...parameters };
  const response = await fetch(`${url}/webhooks/vonage/${webhook}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...named, sig: signAsVonage(signatureSecret, named) }),
  });
  return response.status;
}
