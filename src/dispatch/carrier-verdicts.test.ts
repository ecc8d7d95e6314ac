import { describe, expect, it } from 'vitest';
import type { Verdict } from '../channels/contract.ts';
import { mailerFailures, smtpDetails, smtpReplies } from '../channels/email/smtp-verdicts.ts';
import { httpStatuses } from '../channels/http-verdicts.ts';
import { pushStatuses } from '../channels/push/push-verdicts.ts';
import { twilioVerdicts } from '../channels/sms/twilio-verdicts.ts';
import { vonageReceiptVerdicts, vonageSendVerdicts } from '../channels/sms/vonage-verdicts.ts';
import { channels, type Channel } from '../kernel/channel.ts';
import type { ContactPointId } from '../kernel/id.ts';
import { lanesWith } from './next-step.fixture.ts';
import { nextStep } from './next-step.ts';

const NOW = 1_000_000;
const route = [
  { channels: ['sms' as const], afterMs: 0 },
  { channels: ['voice' as const], afterMs: 120_000 },
];
const at = (name: string) => ({
  contactPointId: name as ContactPointId,
  channel: name.split('-')[0] as Channel,
  cohort: '',
});

const handed = { provider: 'main', retryAtMs: null, sentAtMs: NOW - 1_000 };
const lanes = lanesWith(Object.fromEntries(channels.map((channel) => [channel, [1]])));

/** What the engine does for a person with two numbers for texts and one for calls, once the first text has failed. */
function stepAfter(verdict: Verdict): string {
  const failed = { ...at('sms-1'), sequence: 1, state: 'failed' as const, verdict, ...handed };
  const paths = ['sms-1', 'sms-2', 'voice-1'].map(at);
  const view = { state: 'pending' as const, rung: 0, rungAtMs: NOW - 1_000, attempts: [failed], paths };
  const step = nextStep(view, { route, waitForAnswersMs: 600_000, asks: true }, lanes, NOW, 0);
  if (step.kind !== 'go-on') return step.kind;
  return step.attempts
    .map(({ contactPointId, dueAtMs }) => `${contactPointId} ${dueAtMs === NOW ? 'now' : 'after a pause'}`)
    .join(', ');
}

/** Nobody is left alone with a refusal: each has one of three ways on. */
const wayOn: Record<Verdict, string> = {
  'recipient-permanent': 'sms-2 now',
  'opt-out': 'sms-2 now',
  'recipient-temporary': 'voice-1 now',
  'provider-transient': 'sms-1 after a pause',
  'channel-blocked': 'voice-1 now',
  'our-fault': 'voice-1 now',
};

const tables = {
  twilioVerdicts,
  vonageSendVerdicts,
  vonageReceiptVerdicts,
  smtpReplies,
  smtpDetails,
  mailerFailures,
  pushStatuses,
  httpStatuses,
};
describe.each(Object.entries(tables))('after any code of %s the engine knows its way on:', (_, { codes }) => {
  it.each([...codes].map(([code, { verdict }]) => [code, verdict] as const))('%s (%s)', (_code, verdict) =>
    expect(stepAfter(verdict)).toBe(wayOn[verdict]),
  );
});
