import * as z from 'zod';
import { channels, type Channel } from '../kernel/channel.ts';
import { parseDurationMs } from '../kernel/duration.ts';

/** The deadline of one call to a carrier where the file does not say. */
const defaultTimeout = '10s';

const rate = z.string().transform((text, context) => {
  const [, count, unit] = /^(\d{1,6}(?:\.\d{1,3})?)\/(s|min)$/.exec(text) ?? [];
  const perSecond = Number(count) / (unit === 'min' ? 60 : 1);
  if (perSecond > 0) return perSecond;
  context.addIssue({ code: 'custom', message: 'is not a rate; write it like 100/s or 30/min' });
  return z.NEVER;
});
const timeout = z.string().transform((text, context) => {
  const ms = parseDurationMs(text) ?? 0;
  if (ms > 0) return ms;
  context.addIssue({ code: 'custom', message: 'is not a time; write it like 10s' });
  return z.NEVER;
});
const filled = z.string().trim().min(1, 'is empty');
const baseUrl = z
  .url({ protocol: /^https?$/, error: 'is not an http or https address' })
  .transform((url) => url.replace(/\/+$/, ''));
const phoneNumber = z
  .string()
  .regex(/^\+[1-9]\d{5,14}$/, 'is not a number in international form, such as "+15005550006"');

const common = (defaultRate: string) => ({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'is written in small letters, digits and dashes'),
  /** Starts a second, kept across all workers; SMS counts segments. */
  rate: rate.prefault(defaultRate),
  timeout: timeout.prefault(defaultTimeout),
  /** What one message costs, an SMS by segment, a call by minute; for the forecast. */
  cost: z.coerce.number().min(0).default(0),
  depends: z.array(filled).default([]),
});
const notAKind = (channel: Channel, known: string) => `is not a kind of ${channel} provider; use ${known}`;
const kind = <K extends string>(known: K, channel: Channel) =>
  z.literal(known, { error: notAKind(channel, known) });

const twilioAccount = {
  accountSid: z.string().regex(/^AC[A-Za-z0-9]{1,62}$/, 'is not an account SID, which begins with AC'),
  authToken: filled,
  /** Still accepted in signatures while the token is being changed. */
  authTokenPrevious: z.string().trim().default(''),
  baseUrl: baseUrl.prefault('https://api.twilio.com'),
};

const smsSender = z
  .string()
  .regex(
    /^(\+[1-9]\d{5,14}|[A-Za-z0-9 ]{1,11})$/,
    'is neither a number such as "+15005550006" nor a sender name',
  );

const twilioSms = z
  .strictObject({ kind: z.literal('twilio'), ...common('100/s'), ...twilioAccount, from: smsSender })
  .transform((provider) => ({ channel: 'sms' as const, ...inUnits(provider) }));
const vonageSms = z
  .strictObject({
    kind: z.literal('vonage'),
    ...common('30/s'),
    apiKey: z.string().regex(/^[A-Za-z0-9]{1,64}$/, 'is not an API key, which is made of letters and digits'),
    apiSecret: filled,
    /** What Vonage signs its webhooks with, by HMAC-SHA256. */
    signatureSecret: filled,
    baseUrl: baseUrl.prefault('https://rest.nexmo.com'),
    from: smsSender,
  })
  .transform((provider) => ({ channel: 'sms' as const, ...inUnits(provider) }));
const sms = z.discriminatedUnion('kind', [twilioSms, vonageSms], {
  error: notAKind('sms', 'twilio or vonage'),
});
const twilioVoice = z
  .strictObject({
    kind: kind('twilio', 'voice'),
    ...common('1/s'),
    ...twilioAccount,
    from: phoneNumber,
    /** A document at Twilio that reads `message` in `language` when our own script does not come. */
    fallbackUrl: baseUrl.optional(),
    /** The number that whoever hears a message in their mailbox is told to ring. */
    callBack: phoneNumber.optional(),
  })
  .transform((provider) => ({ channel: 'voice' as const, ...inUnits(provider) }));
const smtp = z
  .strictObject({
    kind: kind('smtp', 'email'),
    ...common('20/s'),
    host: filled,
    port: z.coerce.number().int().min(1).max(65_535).default(587),
    /** starttls is demanded, not only tried; none is for a relay on this machine. */
    tls: z.enum(['starttls', 'implicit', 'none']).default('starttls'),
    user: z.string().default(''),
    password: z.string().default(''),
    from: filled,
    /** Where bounces and replies come in, and what the mail server that hands them to us proves itself by. */
    inbound: z
      .strictObject({
        /** Replies carry a number after a `+`, and a mailbox's name has 64 characters at most. */
        mailbox: z
          .string()
          .regex(
            /^[a-z0-9._-]{1,16}@[a-z0-9.-]+$/,
            'is not a mailbox in small letters, its name of 16 at most',
          ),
        secret: z.string().min(16, 'is shorter than 16 characters'),
      })
      .optional(),
  })
  .transform((provider) => ({ channel: 'email' as const, ...inUnits(provider) }));
const webPush = z
  .strictObject({
    kind: kind('web-push', 'push'),
    ...common('500/s'),
    vapidPublicKey: filled,
    vapidPrivateKey: filled,
    /** Whom a push service writes to about our traffic (RFC 8292): `mailto:` or https. */
    subject: z.string().regex(/^(mailto:|https:\/\/)\S+$/, 'is neither a mailto: nor an https: address'),
    /** Replaces the origin of every subscription's endpoint: a private gateway or a test service. */
    baseUrl: baseUrl.optional(),
  })
  .transform((provider) => ({ channel: 'push' as const, ...inUnits(provider) }));

const about = {
  owner: filled.optional(),
  reaches: filled.optional(),
  importance: filled.optional(),
  backup: z.enum(channels).optional(),
};
const sendsBy = <P extends z.ZodType<{ name: string }>>(provider: P, self: Channel) =>
  z
    .strictObject({ ...about, providers: z.array(provider).default([]) })
    .refine(({ backup }) => backup !== self, {
      path: ['backup'],
      message: 'a channel cannot be its own backup',
    })
    .refine(({ providers }) => new Set(providers.map(({ name }) => name)).size === providers.length, {
      path: ['providers'],
      message: 'two providers of this channel have the same name',
    })
    .optional();
const sendsNot = z.strictObject({
  ...about,
  providers: z.never({ error: 'Tocsin does not send on this channel, so it has no providers' }).optional(),
});

/** The channel map as its file writes it, secrets already filled in. */
export const channelsFileSchema = z.strictObject({
  channels: z
    .object({
      push: sendsBy(webPush, 'push'),
      sms: sendsBy(sms, 'sms'),
      email: sendsBy(smtp, 'email'),
      voice: sendsBy(twilioVoice, 'voice'),
    })
    .catchall(sendsNot),
  alarms: z
    .array(
      z
        .string()
        .regex(
          /^(mailto:\S+@\S+|tel:\+[\d-]+)$/,
          'is neither mailto:someone@example.org nor tel:+15005550100',
        ),
    )
    .default([]),
});

type AnyProvider =
  z.output<typeof sms> | z.output<typeof twilioVoice> | z.output<typeof smtp> | z.output<typeof webPush>;

/**
 * One provider of a channel, of one kind or of any, as configured: `ratePerSecond` starts a second, `timeoutMs` for
 * one call.
 */
export type ProviderOf<C extends Channel, K extends AnyProvider['kind'] = AnyProvider['kind']> = Extract<
  AnyProvider,
  { channel: C; kind: K }
>;

function inUnits<P extends { rate: number; timeout: number }>({
  rate: ratePerSecond,
  timeout: timeoutMs,
  ...rest
}: P) {
  return { ...rest, ratePerSecond, timeoutMs };
}
