import * as z from 'zod';
import { duration, kebab } from './schema-words.ts';

/**
 * When the message of a step is sent.
 * - `launch`: with the launch, as the first is
 * - `by-hand`: when somebody presses its button
 * - `after`: so long after the launch
 * - `confirmed`: as soon as so many of the recipients of the message `of` have confirmed it
 * - `answered`: as soon as somebody gives the message `of` this answer
 * With `afterMs` a condition that is not fulfilled by then, counted from the launch, is waited for no longer.
 */
export type When =
  | { readonly kind: 'launch' }
  | { readonly kind: 'by-hand' }
  | { readonly kind: 'after'; readonly afterMs: number }
  | {
      readonly kind: 'confirmed';
      /** 1 to 100. */
      readonly percent: number;
      readonly of: string;
      readonly afterMs?: number;
    }
  | {
      readonly kind: 'answered';
      /** The value of the answer. */
      readonly answer: string;
      readonly of: string;
      readonly afterMs?: number;
    };

const sharePattern = /^(100|[1-9]\d?)%$/;
const percent = z
  .unknown()
  .meta({ type: 'string', pattern: sharePattern.source })
  .transform((written, context) => {
    const [, digits] = typeof written === 'string' ? (sharePattern.exec(written) ?? []) : [];
    if (digits !== undefined) return Number(digits);
    context.addIssue({
      code: 'custom',
      message: `"${String(written)}" is not a share from 1% to 100%; write it like 80%`,
    });
    return z.NEVER;
  });

const conditions = z
  .strictObject({
    after: duration.optional(),
    confirmed: percent.optional(),
    of: kebab('a message name').optional(),
    answered: kebab('an answer value').optional(),
    to: kebab('a message name').optional(),
  })
  .transform((written, context): When => {
    const read = readConditions(written);
    if ('kind' in read) return read;
    context.addIssue({ code: 'custom', path: [read.at], message: read.message });
    return z.NEVER;
  });

interface Conditions {
  after?: number | undefined;
  confirmed?: number | undefined;
  of?: string | undefined;
  answered?: string | undefined;
  to?: string | undefined;
}

function readConditions(written: Conditions): When | { at: keyof Conditions; message: string } {
  const { after, confirmed, of, answered, to } = written;
  const latest = after === undefined ? {} : { afterMs: after };
  if (confirmed !== undefined && answered !== undefined)
    return { at: 'answered', message: 'a message waits for confirmed or for answered, not for both' };
  if (confirmed !== undefined) return readConfirmed(confirmed, written, latest);
  if (of !== undefined)
    return { at: 'of', message: 'belongs to confirmed: with answered the message stands in "to"' };
  if (answered !== undefined)
    return to === undefined
      ? { at: 'answered', message: 'needs "to": the message that is answered' }
      : { kind: 'answered', answer: answered, of: to, ...latest };
  if (to !== undefined) return { at: 'to', message: 'belongs to answered, which says which answer' };
  return after === undefined
    ? { at: 'after', message: 'says nothing: write after, confirmed or answered' }
    : { kind: 'after', afterMs: after };
}

function readConfirmed(percent: number, { of, to }: Conditions, latest: { afterMs?: number }) {
  if (to !== undefined)
    return { at: 'to', message: 'belongs to answered: with confirmed the message stands in "of"' } as const;
  if (of === undefined)
    return { at: 'confirmed', message: 'needs "of": the message whose recipients have confirmed' } as const;
  return { kind: 'confirmed', percent, of, ...latest } as const;
}

/** When a message is sent, as a playbook's file writes it. */
export const whenSchema = z.union(
  [z.enum(['launch', 'by-hand']).transform((kind): When => ({ kind })), conditions],
  'is launch, by-hand, { after: 10m }, { confirmed: 80%, of: <message> } or { answered: <value>, to: <message> }',
);
