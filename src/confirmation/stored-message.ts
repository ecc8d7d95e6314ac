import * as z from 'zod';
import { answerKeys, type Answer } from '../playbook/schema.ts';

const byLanguage = <T extends z.ZodType>(value: T) => z.record(z.string(), value);

const storedAnswer = z.object({
  key: z.enum(answerKeys),
  value: z.string(),
  needsHelp: z.boolean(),
  asks: z.boolean().optional(),
  labels: byLanguage(z.string()),
  words: byLanguage(z.array(z.string())).default({}),
});

/** A message's answers as its row keeps them, frozen when it was sent. */
export const storedAnswersSchema: z.ZodType<Answer[]> = z.array(storedAnswer);

/** An incident's title as its row keeps it. */
export const storedTitleSchema = byLanguage(z.string());

/** A message's texts as its row keeps them. */
export const storedTextsSchema = byLanguage(
  z.object({ headline: z.string(), instruction: z.string(), changed: z.string().optional() }),
);
