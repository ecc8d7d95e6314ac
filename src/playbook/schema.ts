import * as z from 'zod';
import { channels, type Channel } from '../kernel/channel.ts';
import { languageTagPattern, type ByLanguage } from '../kernel/language.ts';
import { duration, kebab } from './schema-words.ts';
import { whenSchema, type When } from './when.ts';

/** CAP's scales, taken as they are (CAP 1.2, `<severity>` and `<urgency>`). */
export const severities = ['Extreme', 'Severe', 'Moderate', 'Minor'] as const;
export type Severity = (typeof severities)[number];
export const urgencies = ['Immediate', 'Expected', 'Future'] as const;
export type Urgency = (typeof urgencies)[number];

/** The digits that answer a message, by reply and by key alike. */
export const answerKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
export type AnswerKey = (typeof answerKeys)[number];

/** A playbook as the code knows it: plain, JSON-safe, every text still a Liquid template. */
export interface Playbook {
  readonly name: string;
  readonly title: ByLanguage<string>;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly owner: string;
  /** True where it may only be launched as an exercise. */
  readonly exerciseOnly: boolean;
  readonly inputs: readonly PlaybookInput[];
  readonly audience: Audience;
  /** Who is never told, nor asked for others, whatever else it says. */
  readonly except: readonly ExceptRule[];
  readonly steps: readonly Step[];
  readonly correction: ByLanguage<string>;
  readonly allClear: ByLanguage<string>;
  /** All languages it is written in, the default one first. */
  readonly languages: readonly string[];
}

/** What the operator fills in at launch. Lengths count code points; `maxLength` binds text inputs only. */
export interface PlaybookInput {
  readonly name: string;
  readonly type: 'site' | 'group' | 'employee' | 'text';
  readonly ask: ByLanguage<string>;
  readonly optional: boolean;
  readonly maxLength: number;
  readonly multiline: boolean;
  readonly example?: string;
  /** The only texts that it takes; absent: any. */
  readonly choices?: readonly string[];
}

/** Who is addressed: the first rule whose inputs were all given. */
export type Audience = readonly AudienceRule[];
export type AudienceRule =
  | { readonly kind: 'everyone' }
  /** `name` is a Liquid template that gives the name of a site or group. */
  | { readonly kind: 'site'; readonly name: string }
  | { readonly kind: 'group'; readonly name: string };

/** Who is left out; a rule whose input was not given leaves out nobody. */
export type ExceptRule =
  Exclude<AudienceRule, { kind: 'everyone' }> | { readonly kind: 'employee'; readonly input: string };

/** What a playbook does, in order. */
export type Step = MessageStep;

/** Tells the audience something and asks for an answer. */
export interface MessageStep {
  readonly kind: 'message';
  readonly name: string;
  readonly when: When;
  readonly route: Route;
  /** Who gets the list of the silent when the channels alone do not do, in order; none where nobody does. */
  readonly tells: readonly Tell[];
  /** How long after the last channels of the route a delivery still waits for an answer before it has ended. */
  readonly waitForAnswersMs: number;
  /** How whoever does not answer is reminded; absent: by hand alone. */
  readonly remind?: Remind;
  readonly texts: ByLanguage<MessageText>;
  readonly answers: readonly Answer[];
  /** The input whose lines are the answers; then `answers` has none before the launch. */
  readonly answersFrom?: string;
}

/** The channel plan: one rung after the other until the recipient has confirmed. */
export type Route = readonly Rung[];

/** Channels that are tried at once, `afterMs` after the rung before began (0 for the first). */
export interface Rung {
  readonly channels: readonly Channel[];
  readonly afterMs: number;
}

/** Somebody who gets the list of those who have not answered, until it is empty. */
export interface Tell {
  /** `roll-call`: whom the site names; `deputy`, `manager`: the silent person's own; else a role of the directory. */
  readonly to: string;
  /** So long after the last channels began, or when the route is used up sooner; null: when it is used up. */
  readonly afterMs: number | null;
  /** And so long after that: those who are told before have it. */
  readonly thenMs: number;
}

/** A cadence: the same message again, to those who have not answered, `times` at most. */
export interface Remind {
  readonly everyMs: number;
  readonly times: number;
}

/** The words of a message in one language. */
export interface MessageText {
  readonly headline: string;
  readonly instruction: string;
  /** Of an update that asks anew: what has changed since they answered. */
  readonly changed?: string | undefined;
}

/** What a recipient may answer. `words` are understood besides the key and the labels. */
export interface Answer {
  readonly key: AnswerKey;
  readonly value: string;
  /** True for the value `help`: somebody must go and look. */
  readonly needsHelp: boolean;
  /** Of a call for help: the role whose holder is paged; absent: nobody is. */
  readonly page?: string;
  /** Whoever gives it waits for an answer of the team; absent: they do not. */
  readonly asks?: boolean | undefined;
  readonly labels: ByLanguage<string>;
  readonly words: ByLanguage<readonly string[]>;
}

/** How long a delivery waits for an answer where the playbook does not say. */
const defaultWaitForAnswers = '10m';

/** The longest text an input takes where the playbook does not say, in code points. */
export const defaultInputLength = 160;

const language = z.string().regex(languageTagPattern, 'is not a language tag such as en or zh-Hant');
const text = (max: number) =>
  z.string().trim().min(1, 'is empty').max(max, `is longer than ${max} characters`).meta({ pattern: '\\S' });
const byLanguage = <T extends z.ZodType>(value: T) =>
  z
    .record(language, value)
    .refine((map) => Object.keys(map).length > 0, 'says nothing in any language')
    .meta({ minProperties: 1 });

const input = z.strictObject({
  type: z.enum(['site', 'group', 'employee', 'text']),
  /** The input's own name where it is missing. */
  ask: byLanguage(text(200)).optional(),
  max: z.int().min(1).max(5_000).optional().meta({ default: defaultInputLength }),
  example: text(500).optional(),
  optional: z.boolean().default(false),
  multiline: z.boolean().default(false),
  /** An employee: the texts may name them. */
  named: z.literal(true).optional(),
  choices: z.array(text(100)).min(2).max(20).optional(),
});
/** The inputs of a playbook, as its file writes them. */
export const inputsSchema = z
  .record(
    z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/, 'is not an input name such as site or gateNumber'),
    input,
  )
  .default({});
const audienceRule = z.union(
  [z.literal('everyone'), z.strictObject({ site: text(200) }), z.strictObject({ group: text(200) })],
  'is everyone, { site: … } or { group: … }',
);
/** Whom a playbook addresses, as its file writes it. */
export const audienceSchema = z.union(
  [audienceRule, z.strictObject({ 'first-of': z.array(audienceRule).min(1).max(10) })],
  'is everyone, { site: … }, { group: … } or first-of: a list of these',
);
/** Who is left out, as a file writes it. */
export const exceptSchema = z
  .array(
    z.union(
      [
        z.strictObject({ employee: text(60) }),
        z.strictObject({ site: text(200) }),
        z.strictObject({ group: text(200) }),
      ],
      "is { employee: '{{ input }}' }, { site: … } or { group: … }",
    ),
  )
  .min(1)
  .max(20)
  .optional();
const answer = z.strictObject({
  value: kebab('an answer value'),
  label: byLanguage(text(40)),
  words: byLanguage(z.array(text(40)).min(1).max(20)).optional(),
  page: text(100).optional(),
  asks: z.literal(true).optional(),
});
const messageStep = z.strictObject({
  message: kebab('a message name'),
  when: whenSchema.optional(),
  route: z
    .array(
      z.strictObject({
        channels: z.array(z.enum(channels)).min(1).optional(),
        tell: text(100).optional(),
        after: duration.optional(),
      }),
    )
    .min(1)
    .max(10),
  'wait-for-answers': duration.prefault(defaultWaitForAnswers),
  remind: z
    .strictObject({
      every: duration,
      times: z.int().min(1, 'is from 1 to 10').max(10, 'is from 1 to 10'),
    })
    .optional(),
  text: byLanguage(z.strictObject({ headline: text(300), instruction: text(5_000) })),
  answers: z.partialRecord(z.enum(answerKeys), answer).default({}),
  'answers-from': z.string().max(40).optional(),
});

const step = z
  .unknown()
  .refine(
    (value) => typeof value === 'object' && value !== null && 'message' in value,
    'is not a message; nothing runs other steps yet',
  )
  .pipe(messageStep);

/**
 * A playbook as its file writes it. Every key that nothing runs is refused, so that no plan promises what will
 * not happen. What spans several keys (languages, templates, words) is checked by `checkPlaybookFile`.
 */
export const playbookFileSchema = z.strictObject({
  playbook: kebab('a playbook name'),
  title: byLanguage(text(100)),
  severity: z.enum(severities),
  urgency: z.enum(urgencies),
  owner: text(100),
  exercise: z.literal('only').optional(),
  inputs: inputsSchema,
  audience: audienceSchema,
  except: exceptSchema,
  steps: z.array(step).min(1).max(20),
  correction: byLanguage(text(2_000)),
  'all-clear': byLanguage(text(2_000)),
});

/** A playbook in its file's shape, before the checks that span several keys. */
export type PlaybookFile = z.output<typeof playbookFileSchema>;
