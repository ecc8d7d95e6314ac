import * as z from 'zod';
import { personStates } from './schema.ts';

/** The filters of `GET /incidents/{id}/deliveries`; `site` is a site's name. */
export const deliveryFilterSchema = z.strictObject({
  state: z.enum(personStates).optional(),
  channel: z.enum(['push', 'sms', 'email', 'voice']).optional(),
  site: z.string().max(200).optional(),
  answer: z.string().max(60).optional(),
  message: z.coerce.number().int().min(1).optional(),
});
export type DeliveryFilter = z.output<typeof deliveryFilterSchema>;
