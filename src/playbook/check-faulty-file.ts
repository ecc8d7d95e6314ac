import * as z from 'zod';
import type { PathFault } from '../kernel/fault.ts';
import { checkWords } from './check-playbook-file.ts';
import { checkTemplates } from './check-templates.ts';
import { answerKeys, audienceSchema, exceptSchema, inputsSchema } from './schema.ts';

/** What is longer is refused for that alone, and costs no more. */
const said = z.string().max(5_000).catch('');
const words = z.record(z.string(), said).catch({});
const answer = z.object({
  value: said,
  label: words,
  words: z.record(z.string(), z.array(z.string())).optional().catch(undefined),
});
const text = z.object({ headline: said, instruction: said });
const silentStep = { text: {}, answers: {} };
const step = z.object({
  text: z.record(z.string(), text.catch({ headline: '', instruction: '' })).catch({}),
  answers: z.partialRecord(z.enum(answerKeys), answer.catch({ value: '', label: {} })).catch({}),
});

/** A playbook whose faulty parts say nothing. */
const readableParts = z.object({
  title: words,
  inputs: inputsSchema,
  audience: audienceSchema.catch('everyone'),
  except: exceptSchema.catch(undefined),
  steps: z.array(step.catch(silentStep)).catch([]),
  correction: words,
  'all-clear': words,
});

/** The faults in the texts and the answers' words of a file that has not the shape of a playbook. */
export function checkFaultyFile(data: unknown): PathFault[] {
  const read = readableParts.safeParse(data);
  // Without its inputs nobody knows which variables there are.
  if (!read.success) return [];
  return [
    ...checkTemplates(read.data),
    ...read.data.steps.flatMap(({ answers }, index) => checkWords(answers, ['steps', index, 'answers'])),
  ];
}
