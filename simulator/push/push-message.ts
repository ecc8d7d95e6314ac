import { z } from 'zod';

/** What Tocsin puts into a push. All but the title may be missing; what is more is ignored. */
const pushPayload = z.object({
  title: z.string(),
  body: z.string().default(''),
  url: z.string().optional(),
  language: z.string().optional(),
  receiptUrl: z.string().optional(),
  answerUrl: z.string().optional(),
  token: z.string().optional(),
  actions: z.array(z.object({ key: z.coerce.string(), label: z.string() })).default([]),
});
export type PushPayload = z.infer<typeof pushPayload>;

/** A push on a device. */
export interface PushMessage {
  readonly subscription: string;
  readonly payload: PushPayload;
  /** The key that was tapped, and what came back to be shown. */
  answered: { readonly key: string; readonly text: string } | undefined;
}

/** Reads a decrypted payload; text that is not ours is shown as it is. */
export function readPushPayload(text: string): PushPayload {
  try {
    const parsed = pushPayload.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch {
    // Not JSON: the whole text is what the banner says.
  }
  return { title: text, body: '', actions: [] };
}
