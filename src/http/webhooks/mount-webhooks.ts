import { Router } from 'express';
import { mountEmail } from './email.ts';
import { mountProbe } from './probe-webhook.ts';
import { mountPushWebhooks } from './push-webhooks.ts';
import { mountTwilio } from './twilio.ts';
import { mountTwilioVoice } from './twilio-voice.ts';
import { mountVonage } from './vonage.ts';
import type { WebhookContext } from './webhook-context.ts';

/**
 * Mounts `/webhooks`: what people and service workers tell us; reports of messages are `takeReceipts`'. Each request
 * proves itself by its own signature or token, so it goes before sessions; it is answered only after what it says is
 * committed. Errors are thrown, as Problems or as they are, for the app's own error handler.
 */
export function mountWebhooks(app: Router, context: WebhookContext): void {
  const router = Router();
  mountTwilio(router, context);
  mountTwilioVoice(router, context);
  mountVonage(router, context);
  mountEmail(router, context);
  mountPushWebhooks(router, context);
  mountProbe(router, context);
  app.use('/webhooks', router);
}
