import { describe, expect, it } from 'vitest';
import type { Channel } from '../kernel/channel.ts';
import type { ContactPointId } from '../kernel/id.ts';
import type { AttemptView, DeliveryView, LanesNow, NextStep, Path, Plan } from './delivery-view.ts';
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
const path = (channel: Channel): Path => ({
  channel,
  contactPointId: channel as string as ContactPointId,
  cohort: '',
});
const text: AttemptView = {
  ...path('sms'),
  sequence: 1,
  provider: 'main',
  state: 'queued',
  verdict: null,
  retryAtMs: null,
  sentAtMs: NOW - 1_000,
};
const person = (attempts: AttemptView[], view: Partial<DeliveryView> = {}): DeliveryView => ({
  state: 'sent',
  rung: 0,
  rungAtMs: NOW - 1_000,
  attempts,
  paths: [path('sms'), path('voice')],
  ...view,
});
const decide = (view: DeliveryView, lanes: LanesNow, how = plan, luck = 0.5) =>
  nextStep(view, how, lanes, NOW, luck);
const planned = (step: NextStep) =>
  step.kind === 'go-on' ? step.attempts.map(({ channel, provider }) => `${channel}/${provider}`) : step.kind;

const two = lanesWith({ sms: [1, 1], voice: [1] });
const firstDown = lanesWith({ sms: [0, 1], voice: [1] });
const bothDown = lanesWith({ sms: [0, 0], voice: [1] });

describe('a channel with two providers', () => {
  it('is used by the first that has room', () => {
    const begins = person([], { state: 'pending', rung: -1, rungAtMs: null });
    expect(planned(decide(begins, two))).toEqual(['sms/main']);
    expect(planned(decide(begins, firstDown))).toEqual(['sms/other']);
  });

  it.each([
    ['a twentieth', 0.05, 5],
    ['a quarter', 0.25, 25],
  ])(
    'sends %s of the people by the first while that is tested, and the others by the second',
    (_, share, some) => {
      const begins = person([], { state: 'pending', rung: -1, rungAtMs: null });
      const tested = lanesWith({ sms: [share, 1], voice: [1] });
      const hundred = Array.from({ length: 100 }, (__, n) => planned(decide(begins, tested, plan, n / 100)));
      expect(hundred.filter(([by]) => by === 'sms/main')).toHaveLength(some);
      expect(hundred.filter(([by]) => by === 'sms/other')).toHaveLength(100 - some);
    },
  );

  it('tries the second before the next channel, for what is the provider’s fault', () => {
    const blocked: AttemptView = { ...text, state: 'failed', verdict: 'channel-blocked' };
    expect(planned(decide(person([blocked]), two))).toEqual(['sms/other']);
    const gone: AttemptView = { ...text, state: 'failed', verdict: 'recipient-permanent' };
    expect(planned(decide(person([gone]), two))).toEqual(['voice/main']);
  });

  it('takes what is queued with the first away from it once that is down', () => {
    const step = decide(person([text]), firstDown);
    expect(planned(step)).toEqual(['sms/other']);
    expect(step).toMatchObject({ withdraw: [1] });
  });

  it('sends by the second what is in doubt with the first once that is down, and no phone rings', () => {
    const step = decide(person([{ ...text, state: 'in-doubt' }]), firstDown);
    expect(planned(step)).toEqual(['sms/other']);
    expect(step).toMatchObject({ rung: 0, attempts: [{ possibleDuplicate: true }] });
    const replaced = decide(person([{ ...text, state: 'in-doubt' }], { replaced: true }), firstDown);
    expect(planned(replaced)).not.toContain('sms/other');
  });
});

describe('a channel that is down', () => {
  it('does not make those wait whom it would have served: the next rung begins now', () => {
    const step = decide(person([text]), bothDown);
    expect(planned(step)).toEqual(['voice/main']);
    expect(step).toMatchObject({ rung: 1, withdraw: [1] });
  });

  it('hurries nobody who has the message by another way', () => {
    const push: AttemptView = { ...text, ...path('push'), sequence: 2, state: 'delivered' };
    const wide: Plan = {
      ...plan,
      route: [{ channels: ['sms', 'push'], afterMs: 0 }, ...plan.route.slice(1)],
    };
    const step = decide(person([text, push], { state: 'delivered' }), bothDown, wide);
    expect(planned(step)).toEqual([]);
  });

  it('is waited for where there is no other way, and ends as what it was', () => {
    const only = { paths: [path('sms')], state: 'pending' as const };
    expect(decide(person([text], only), bothDown)).toMatchObject({
      kind: 'go-on',
      withdraw: [],
      waits: true,
    });
    const over = { ...only, rung: 1, rungAtMs: NOW - 10 * MINUTE };
    expect(decide(person([text], over), bothDown)).toMatchObject({
      kind: 'end',
      state: 'unreachable',
      reason: 'channel-down',
      withdraw: [1],
    });
  });

  it('gives way to its backup where the route names nothing further', () => {
    const short: Plan = { ...plan, route: plan.route.slice(0, 1) };
    const backed = lanesWith({ sms: [0], voice: [1] }, [['sms', 'voice']]);
    expect(planned(decide(person([text]), backed, short))).toEqual(['voice/main']);
  });

  it('may have swallowed what it took since it fell silent: that is doubled, and said so', () => {
    const silentSinceMs = NOW - 5_000;
    const sms = [
      { provider: 'main', share: 0, silentSinceMs },
      { provider: 'other', share: 1, silentSinceMs: null },
    ];
    const lanes: LanesNow = { ...two, byChannel: new Map([...two.byChannel, ['sms', sms]]) };
    const step = decide(person([{ ...text, state: 'accepted' }]), lanes);
    expect(step).toMatchObject({ attempts: [{ provider: 'other', possibleDuplicate: true }] });
    const before: AttemptView = { ...text, state: 'accepted', sentAtMs: NOW - 6_000 };
    expect(planned(decide(person([before]), lanes))).toEqual([]);
  });

  it('ends what only tells once it has arrived by another way, and takes the rest back', () => {
    const push: AttemptView = { ...text, ...path('push'), sequence: 2, state: 'delivered' };
    const step = decide(person([text, push], { state: 'delivered' }), bothDown, { ...plan, asks: false });
    expect(step).toEqual({ kind: 'end', state: 'delivered', reason: 'told', withdraw: [1] });
  });
});
