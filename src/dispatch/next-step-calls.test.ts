import { describe, expect, it } from 'vitest';
import type { Channel } from '../kernel/channel.ts';
import type { ContactPointId } from '../kernel/id.ts';
import type { AttemptState, AttemptView, DeliveryView, Plan } from './delivery-view.ts';
import { lanesWith } from './next-step.fixture.ts';
import { nextStep } from './next-step.ts';

const NOW = 1_000_000;
const MINUTE = 60_000;
const plan: Plan = {
  route: [
    { channels: ['sms'], afterMs: 0 },
    { channels: ['voice'], afterMs: 2 * MINUTE },
  ],
  waitForAnswersMs: 10 * MINUTE,
  asks: true,
};
const voiceFirst: Plan = {
  ...plan,
  route: [
    { channels: ['voice'], afterMs: 0 },
    { channels: ['sms'], afterMs: 5 * MINUTE },
  ],
};

function attempt(channel: Channel, state: AttemptState, sequence = 1): AttemptView {
  const path = { contactPointId: channel as string as ContactPointId, channel, cohort: '' };
  return { ...path, state, sequence, provider: 'main', verdict: null, retryAtMs: null, sentAtMs: null };
}
const busy: AttemptView = { ...attempt('voice', 'failed'), verdict: 'recipient-temporary' };
const queued = attempt('voice', 'queued', 2);

/** What is decided a minute after the rung began. */
function decide(rung: number, attempts: AttemptView[], how = plan, channels: Channel[] = ['sms', 'voice']) {
  const paths = channels.map((channel) => attempt(channel, 'queued'));
  const view: DeliveryView = { state: 'sent', rung, rungAtMs: NOW - MINUTE, attempts, paths };
  const step = nextStep(view, how, lanesWith({ sms: [1], voice: [1] }), NOW, 0);
  return step.kind === 'go-on'
    ? step.attempts.map(({ channel, dueAtMs }) => [channel, dueAtMs - NOW])
    : step.kind;
}

describe('a call that nobody took', () => {
  const texted = attempt('sms', 'accepted');

  it('is made again after a minute', () => {
    expect(decide(1, [texted, busy])).toEqual([['voice', MINUTE]]);
  });

  it('is made three times in all, and not past the wait', () => {
    const again = { ...busy, sequence: 2 };
    expect(decide(1, [texted, busy, again])).toEqual([['voice', MINUTE]]);
    expect(decide(1, [texted, busy, again, { ...busy, sequence: 3 }])).toEqual([]);
    expect(decide(1, [texted, busy], { ...plan, waitForAnswersMs: 2 * MINUTE })).toEqual([]);
  });

  it('is not made again to whoever has been told what asks for nothing', () => {
    const told = { ...attempt('sms', 'delivered'), sequence: 3 };
    expect(decide(1, [told, busy, queued], { ...plan, asks: false })).toBe('end');
    expect(decide(1, [told, busy, queued])).toEqual([]);
  });

  it('holds no other channel up', () => {
    const both = [
      ['voice', MINUTE],
      ['sms', 0],
    ];
    expect(decide(0, [busy], voiceFirst)).toEqual(both);
    expect(decide(0, [busy, queued], voiceFirst)).toEqual([['sms', 0]]);
  });

  it('keeps whoever has nothing else from being unreachable while it is still to be made', () => {
    expect(decide(1, [busy, queued], plan, ['voice'])).toEqual([]);
  });
});
