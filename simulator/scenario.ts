import { z } from 'zod';
import { LineCounter, parseDocument } from 'yaml';
import type { RangeMs } from './chance.ts';

const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** A duration: a number of milliseconds, or `200ms`, `1.5s`, `2m`, `1h`. */
const duration = z.union([
  z.number().nonnegative(),
  z
    .string()
    .regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'a duration is written like 200ms, 1.5s, 2m or 1h')
    .transform((text) => {
      const unit = /[a-z]+$/.exec(text)?.[0];
      return (
        parseFloat(text) * (unit === 'ms' || unit === 's' || unit === 'm' || unit === 'h' ? unitsMs[unit] : 1)
      );
    }),
]);

/** One duration, or two bounds. */
const range = z.union([
  duration.transform((ms): RangeMs => ({ min: ms, max: ms })),
  z
    .strictObject({ min: duration, max: duration })
    .refine(({ min, max }) => min <= max, 'min is greater than max')
    .transform(({ min, max }): RangeMs => ({ min, max })),
]);

const share = z.number().min(0).max(1);

/** From and to count from the moment the scenario was set. refused: cut · unavailable: 503 or 421 · hang: no answer. */
const outage = z.strictObject({
  from: duration,
  to: duration,
  how: z.enum(['refused', 'unavailable', 'hang']).default('refused'),
});

const common = {
  delay: range.prefault({ min: 300, max: 2500 }),
  /** The share that is taken, and then never heard of again. */
  silent: share.default(0),
  outages: z.array(outage).default([]),
};

const httpRefusal = z.strictObject({
  share,
  status: z.int().min(400).max(599),
  code: z.int().optional(),
  message: z.string().optional(),
});

function sum(entries: readonly { readonly share: number }[]): number {
  return entries.reduce((total, entry) => total + entry.share, 0);
}
/** Shares are decimals: ten times 0.1 is a little over one. */
const atMostOne = 1 + 1e-9;

interface TextShares {
  readonly silent: number;
  readonly refused: readonly { readonly share: number }[];
  readonly undelivered: readonly { readonly share: number }[];
  readonly delivered?: number | undefined;
}

function isWhole({ silent, refused, undelivered, delivered = 0 }: TextShares): boolean {
  return silent + sum(refused) + sum(undelivered) + delivered <= atMostOne;
}

const texts = {
  ...common,
  /** The share that is taken, and the connection is cut before the answer. */
  unanswered: share.default(0),
  /** Of all; what no share names stays taken, without a word. Left out: all the rest arrive. */
  delivered: share.optional(),
  /** The share of status callbacks posted twice. */
  doubled: share.default(0),
  /** The share of messages of which the last callback comes before the one before it. */
  reordered: share.default(0),
};

const smsShares = {
  /** The share that is taken, and then never heard of again. */
  silent: share.default(0),
  /** Refused when asked to send: HTTP status and Twilio's code. */
  refused: z.array(httpRefusal).default([]),
  /** Taken, and later reported undelivered with this code. */
  undelivered: z.array(z.strictObject({ share, code: z.int() })).default([]),
};

/** Numbers that begin so fare by these shares in place of the others. */
const elsewhere = z
  .strictObject({
    prefix: z.string().regex(/^\+\d+$/, 'a prefix is + and digits'),
    ...smsShares,
  })
  .refine(isWhole, 'the shares add up to more than 1');

const sms = z
  .strictObject({ ...texts, ...smsShares, elsewhere: z.array(elsewhere).default([]) })
  .refine(isWhole, 'the shares add up to more than 1');

/** A second carrier of texts. */
const vonage = z
  .strictObject({
    ...texts,
    /** Refused when asked to send, with Vonage's status. */
    refused: z
      .array(
        z.strictObject({
          share,
          status: z.int().min(1),
          text: z.string().default('Refused by the scenario'),
        }),
      )
      .default([]),
    /** Taken, and later reported so in a delivery receipt, with this error code. */
    undelivered: z
      .array(
        z.strictObject({
          share,
          status: z.enum(['failed', 'rejected', 'expired']).default('failed'),
          code: z.int(),
        }),
      )
      .default([]),
  })
  .refine(isWhole, 'the shares add up to more than 1');

/**
 * Who takes a call that is no person: a mailbox, which is noticed; one whose beep sounds like a key, which is not; a
 * switchboard that presses 1 at once and at whatever it is asked, and is taken for a person.
 */
export const machines = ['voicemail', 'beeping-voicemail', 'switchboard'] as const;
export type Machine = (typeof machines)[number];

const voice = z
  .strictObject({
    ...common,
    /** The share that is taken, and the connection is cut before the answer. */
    unanswered: share.default(0),
    ring: range.prefault({ min: 500, max: 4000 }),
    refused: z.array(httpRefusal).default([]),
    /** How a call ends that nobody takes; the rest are answered by a person. */
    ends: z
      .array(
        z.strictObject({
          share,
          end: z.enum(['busy', 'no-answer', 'failed', ...machines]),
          code: z.int().optional(),
        }),
      )
      .default([]),
  })
  .refine(
    (it) => it.silent + sum(it.refused) + sum(it.ends) <= atMostOne,
    'the shares add up to more than 1',
  );

const smtpRefusals = z
  .array(
    z.strictObject({
      share,
      status: z.int().min(400).max(599),
      message: z.string().default('refused by the scenario'),
    }),
  )
  .default([]);

const email = z
  .strictObject({
    ...common,
    refused: smtpRefusals,
    /** Taken, and later sent back with this status. */
    bounced: z
      .array(
        z.strictObject({
          share,
          status: z.string().regex(/^[45]\.\d+\.\d+$/, 'a status is written like 5.1.1'),
        }),
      )
      .default([]),
    /** The share of mailboxes in which a program answers that somebody is away, whatever comes. */
    absent: share.default(0),
    /** Mailboxes of this domain are refused by these shares in place of the others. */
    elsewhere: z.array(z.strictObject({ domain: z.string().min(1), refused: smtpRefusals })).default([]),
  })
  .refine(
    (it) =>
      [it, ...it.elsewhere].every(({ refused }) => it.silent + sum(refused) + sum(it.bounced) <= atMostOne),
    'the shares add up to more than 1',
  );

const push = z
  .strictObject({
    ...common,
    refused: z.array(httpRefusal).default([]),
    /** The share of those that are shown of which the device says nothing. */
    mute: share.default(0),
  })
  .refine((it) => it.silent + sum(it.refused) <= atMostOne, 'the shares add up to more than 1');

const manner = z.strictObject({
  /** The share of people who answer at all. */
  share: share.optional(),
  after: range.optional(),
  /** Of those who answer, the share who first reply something nobody understands. */
  nonsense: share.optional(),
  /** Of those who answer a text or a mail, the share who open its link; for mail those who do not write back. */
  page: share.optional(),
  /** Of those who answer a mail, the share who write back. */
  reply: share.optional(),
});

/** Key → weight. */
const keys = z
  .record(z.string().regex(/^[0-9]$/, 'a key is one digit'), z.number().positive())
  .refine((weights) => Object.keys(weights).length > 0, 'name at least one key');

const people = z.strictObject({
  share: share.default(0.85),
  after: range.prefault({ min: 1000, max: 20_000 }),
  nonsense: share.default(0),
  keys: keys.default({ '1': 1 }),
  /** How long somebody who has answered ignores what carries no link of its own. */
  quiet: duration.default(120_000),
  /** Do phones that are in nobody's hand answer too? */
  strangers: z.boolean().default(false),
  sms: manner.prefault({ page: 0.25 }),
  voice: manner.prefault({ after: { min: 500, max: 3000 } }),
  email: manner.prefault({}),
  push: manner.prefault({}),
});

/** What the carriers and the people do. Every part has a default; the empty scenario is a good day. */
export const scenarioSchema = z.strictObject({
  seed: z.int().default(1),
  /** Numbers that end so belong to nobody: texts come back as unknown, calls fail. */
  nobody: z.array(z.string().regex(/^\d+$/, 'an ending is made of digits')).default([]),
  sms: sms.prefault({}),
  vonage: vonage.prefault({}),
  voice: voice.prefault({}),
  email: email.prefault({}),
  push: push.prefault({}),
  people: people.prefault({}),
});
export type Scenario = z.infer<typeof scenarioSchema>;

/** Whether a number belongs to nobody in this scenario. */
export function isNobodys(scenario: Pick<Scenario, 'nobody'>, number: string): boolean {
  return scenario.nobody.some((ending) => number.endsWith(ending));
}

/** What becomes of texts to this number. */
export function textsTo({ sms }: Pick<Scenario, 'sms'>, number: string): Scenario['sms'] {
  return { ...sms, ...sms.elsewhere.find(({ prefix }) => number.startsWith(prefix)) };
}

export type ScenarioInput = z.input<typeof scenarioSchema>;
export type Outage = z.infer<typeof outage>;

/** A scenario file that cannot be used; the message has one `file:line:column: what` a line. */
export class ScenarioError extends Error {}

/** Reads YAML or JSON. Throws ScenarioError naming every fault. */
export function parseScenario(text: string, file: string): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [fault] = document.errors;
  if (fault) {
    const { line, col } = lines.linePos(fault.pos[0]);
    throw new ScenarioError(`${file}:${line}:${col}: ${fault.message.split('\n')[0] ?? 'not YAML'}`);
  }
  const parsed = scenarioSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const { line, col } = lines.linePos(offsetOf(document, issue.path));
    return `${file}:${line}:${col}: ${issue.path.join('.') || 'scenario'}: ${issue.message}`;
  });
  throw new ScenarioError(faults.join('\n'));
}

/** Where the path, or the deepest part of it that is there, begins in the text. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      const start: unknown = node.range[0];
      if (typeof start === 'number') return start;
    }
  }
  return 0;
}
