import twilio from 'twilio';
import type { Simulator } from '../start.ts';

/** The real client, pointed at the simulator. */
export function twilioClient(
  simulator: Pick<Simulator, 'url' | 'accountSid' | 'authToken'>,
  authToken = simulator.authToken,
): twilio.Twilio {
  const client = twilio(simulator.accountSid, authToken);
  client.api.baseUrl = simulator.url;
  return client;
}
