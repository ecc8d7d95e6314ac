import { describe, expect, it } from 'vitest';
import type { Verdict } from '../channels/contract.ts';
import type { Channel } from '../kernel/channel.ts';
import type { ContactPointId } from '../kernel/id.ts';
import { lanesWith } from './next-step.fixture.ts';
import { MAX_TRIES } from './choose-lane.ts';
import { nextStep } from './next-step.ts';
import type { AttemptState, AttemptView, DeliveryView, NextStep, Path, Plan } from './delivery-view.ts';

const NOW = 1_000_000;
const MINUTE = 60_000;
const everything = new Set<Channel>(['push', 'sms', 'email', 'voice']);
const plan: Plan = {
  route: [
    { channels: ['push', 'sms'], afterMs: 0 },
    { channels: ['voice'], afterMs: 2 * MINUTE },
  ],
  waitForAnswersMs: 10 * MINUTE,
  asks: true,
};

const path = (id: string): Path => ({
  contactPointId: id as ContactPointId,
  channel: id.split('-')[0] as Channel,
  cohort: '',
});
const paths = ['push-1', 'sms-1', 'sms-2', 'voice-1'].map(path);

const blank = { sequence: 1, provider: 'main', verdict: null, retryAtMs: null, sentAtMs: null };
function attempt(
  id: string,
  state: AttemptState,
  extra: { verdict?: Verdict; sequence?: number; retryAtMs?: number } = {},
): AttemptView {
  return { ...blank, ...path(id), state, ...extra };
}

function delivery(view: Partial<DeliveryView> = {}): DeliveryView {
  return { state: 'pending', rung: -1, rungAtMs: null, attempts: [], paths, ...view };
}

/** Standing on the first rung since a minute. */
function onFirst(attempts: AttemptView[], view: Partial<DeliveryView> = {}): DeliveryView {
  return delivery({ state: 'sent', rung: 0, rungAtMs: NOW - MINUTE, attempts, ...view });
}

/** Standing on the last rung since `agoMs`. */
function onLast(attempts: AttemptView[], agoMs: number, view: Partial<DeliveryView> = {}): DeliveryView {
  return delivery({ state: 'sent', rung: 1, rungAtMs: NOW - agoMs, attempts, ...view });
}

const lanesOf = (usable: ReadonlySet<Channel>) =>
  lanesWith(Object.fromEntries([...usable].map((channel) => [channel, [1]])));
const decide = (view: DeliveryView, usable = everything, how = plan) =>
  nextStep(view, how, lanesOf(usable), NOW, 0);
const planned = (step: NextStep) =>
  step.kind === 'go-on' ? step.attempts.map(({ contactPointId }) => contactPointId) : step.kind;

describe('a delivery that begins', () => {
  it('tries each channel of the first rung at its best contact point, and looks again after the wait', () => {
    const step = decide(delivery());
    expect(planned(step)).toEqual(['push-1', 'sms-1']);
    expect(step).toMatchObject({ rung: 0, rungAtMs: NOW, dueAtMs: NOW + 2 * MINUTE });
  });

  it('goes straight to the last rung for a person whose only channel is there', () => {
    const step = decide(delivery({ paths: [path('voice-1')] }));
    expect(planned(step)).toEqual(['voice-1']);
    expect(step).toMatchObject({ rung: 1, dueAtMs: NOW + 10 * MINUTE });
  });

  it('leaves out a channel without a lane', () => {
    expect(planned(decide(delivery(), new Set<Channel>(['sms', 'voice'])))).toEqual(['sms-1']);
    expect(planned(decide(delivery(), new Set<Channel>(['voice'])))).toEqual(['voice-1']);
  });

  it('ends as no-path for a person with no contact point on the route', () => {
    const end = { kind: 'end', state: 'unreachable', reason: 'no-path', withdraw: [] };
    expect(decide(delivery({ paths: [] }))).toEqual(end);
    expect(decide(delivery({ paths: [path('email-1')] }))).toEqual(end);
  });

  it('ends as channel-off when only channels without a lane would do', () => {
    expect(decide(delivery(), new Set<Channel>(['email']))).toMatchObject({
      kind: 'end',
      state: 'unreachable',
      reason: 'channel-off',
    });
  });
});

describe('an attempt that fails', () => {
  const alive = attempt('push-1', 'accepted');
  it.each<Verdict>(['recipient-permanent', 'opt-out'])('%s: the next contact point, now', (verdict) => {
    const step = decide(onFirst([alive, attempt('sms-1', 'failed', { verdict })]));
    expect(step).toMatchObject({
      attempts: [{ contactPointId: 'sms-2', rung: 0, dueAtMs: NOW, possibleDuplicate: false }],
      dueAtMs: NOW + MINUTE,
    });
  });

  it.each<Verdict>(['recipient-temporary', 'channel-blocked', 'our-fault'])(
    '%s: this channel is done, and the rest of the rung goes on',
    (verdict) => {
      const step = decide(onFirst([alive, attempt('sms-1', 'failed', { verdict })]));
      expect(step).toMatchObject({ kind: 'go-on', attempts: [], rung: 0, dueAtMs: NOW + MINUTE });
    },
  );

  it.each<Verdict>(['recipient-temporary', 'channel-blocked', 'our-fault'])(
    '%s, and nothing else is alive: the next rung, now',
    (verdict) => {
      const step = decide(onFirst([attempt('sms-1', 'failed', { verdict })]));
      expect(planned(step)).toEqual(['voice-1']);
      expect(step).toMatchObject({ rung: 1, rungAtMs: NOW });
    },
  );

  it('provider-transient: the same contact point after a pause that doubles; after MAX_TRIES the next rung begins beside it', () => {
    const stumbled = attempt('sms-1', 'failed', { verdict: 'provider-transient' });
    const dues = [1, 2].map((tries) => {
      const step = decide(onFirst(Array.from({ length: tries }, () => stumbled)));
      expect(planned(step)).toEqual(['sms-1']);
      return step.kind === 'go-on' && step.attempts[0]?.dueAtMs;
    });
    expect(dues).toEqual([NOW + 1_000, NOW + 2_000]);
    const third = decide(onFirst(Array.from({ length: MAX_TRIES }, () => stumbled)));
    expect(planned(third)).toEqual(['sms-1', 'voice-1']);
  });

  it('provider-transient, and no rung is left: tried on while an answer is waited for, then unreachable', () => {
    const stumbled = (channel: Channel) =>
      Array.from({ length: MAX_TRIES + 4 }, () =>
        attempt(`${channel}-1`, 'failed', { verdict: 'provider-transient' }),
      );
    const attempts = [...stumbled('sms'), ...stumbled('voice')];
    const onLast = { ...onFirst(attempts), rung: 1, rungAtMs: NOW - 60_000 };
    expect(planned(decide(onLast))).toEqual(['sms-1', 'voice-1']);
    expect(decide({ ...onLast, rungAtMs: NOW - 3_600_000 })).toMatchObject({
      kind: 'end',
      state: 'unreachable',
      reason: 'all-failed',
    });
  });

  it('waits as long as the provider asked, but never longer than a minute', () => {
    const after = (retryAtMs: number) => {
      const asked = attempt('sms-1', 'failed', { verdict: 'provider-transient', retryAtMs });
      const step = decide(onFirst([asked]));
      return step.kind === 'go-on' && step.attempts[0]?.dueAtMs;
    };
    expect(after(NOW + 20_000)).toBe(NOW + 20_000);
    expect(after(NOW - 20_000)).toBe(NOW + 1_000);
    expect(after(NOW + 60 * MINUTE)).toBe(NOW + MINUTE);
  });

  it('expired after a lost answer: again now, marked as a possible duplicate', () => {
    const step = decide(onFirst([attempt('sms-1', 'expired')]));
    expect(step).toMatchObject({
      attempts: [{ contactPointId: 'sms-1', possibleDuplicate: true, dueAtMs: NOW }],
    });
  });

  it('expired, and a newer message has taken its place: not again, the next rung begins', () => {
    const step = decide(onFirst([attempt('sms-1', 'expired')], { replaced: true }));
    expect(planned(step)).toEqual(['voice-1']);
  });

  it('on an earlier rung while a later one is alive: mended without going back', () => {
    const failed = attempt('sms-1', 'failed', { verdict: 'recipient-permanent' });
    const step = decide(onLast([failed, attempt('voice-1', 'accepted')], MINUTE));
    expect(step).toMatchObject({
      attempts: [{ contactPointId: 'sms-2', rung: 1 }],
      rung: 1,
      rungAtMs: NOW - MINUTE,
    });
  });

  it('is not mended on a channel whose lane is gone', () => {
    const failed = attempt('sms-1', 'failed', { verdict: 'recipient-permanent' });
    expect(planned(decide(onFirst([failed]), new Set<Channel>(['voice'])))).toEqual(['voice-1']);
  });

  it('cancelled: nothing takes its place', () => {
    expect(planned(decide(onFirst([alive, attempt('sms-1', 'cancelled')])))).toEqual([]);
  });
});

describe('the wait', () => {
  it('keeps the next rung back while something is alive', () => {
    expect(decide(onFirst([attempt('sms-1', 'accepted')]))).toMatchObject({
      attempts: [],
      rung: 0,
      dueAtMs: NOW + MINUTE,
    });
  });

  it.each<AttemptState>(['queued', 'sending', 'in-doubt', 'accepted', 'delivered'])(
    'is over: the next rung begins, also while an attempt is %s',
    (state) => {
      const step = decide(onFirst([attempt('sms-1', state)], { rungAtMs: NOW - 2 * MINUTE }));
      expect(planned(step)).toEqual(['voice-1']);
    },
  );

  it('of nought lets the next rung begin with the first', () => {
    const how: Plan = { ...plan, route: plan.route.map((rung) => ({ ...rung, afterMs: 0 })) };
    const first = decide(delivery(), everything, how);
    expect(first).toMatchObject({ rung: 0, dueAtMs: NOW });
    const next = decide(onFirst([attempt('sms-1', 'queued')], { rungAtMs: NOW }), everything, how);
    expect(planned(next)).toEqual(['voice-1']);
  });

  it('for answers begins when the rungs that are left hold nothing for this person', () => {
    const view = onFirst([attempt('sms-1', 'accepted')], {
      rungAtMs: NOW - 2 * MINUTE,
      paths: [path('sms-1')],
    });
    expect(decide(view)).toMatchObject({ attempts: [], rung: 1, rungAtMs: NOW, dueAtMs: NOW + 10 * MINUTE });
  });

  it('for answers of nought does not make the engine spin while an attempt is unsettled', () => {
    const how: Plan = { ...plan, waitForAnswersMs: 0 };
    for (const state of ['queued', 'sending', 'in-doubt'] as const) {
      const step = decide(onLast([attempt('voice-1', state)], 0), everything, how);
      expect(step).toMatchObject({ kind: 'go-on', attempts: [], dueAtMs: NOW + 1_000 });
    }
  });
});

describe('the end of the route', () => {
  const waited = 10 * MINUTE;
  it.each([
    ['delivered', { kind: 'end', state: 'delivered', reason: 'no-answer' }],
    ['accepted', { kind: 'end', state: 'sent', reason: 'no-word' }],
    ['failed', { kind: 'end', state: 'unreachable', reason: 'all-failed' }],
    ['cancelled', { kind: 'end', state: 'unreachable', reason: 'all-failed' }],
  ] as const)('after the wait with the last attempt %s', (state, end) => {
    expect(decide(onLast([attempt('voice-1', state)], waited))).toMatchObject(end);
  });

  it('comes at once when nothing is alive', () => {
    const failed = attempt('voice-1', 'failed', { verdict: 'recipient-permanent' });
    const step = decide(onLast([failed], 0, { paths: [path('voice-1')] }));
    expect(step).toMatchObject({ kind: 'end', reason: 'all-failed' });
  });

  it('waits until a provider that may not know our credentials has been judged', () => {
    const failed = (tries: number) =>
      Array.from({ length: tries }, (_, n) =>
        attempt('voice-1', 'failed', { verdict: 'our-fault', sequence: n + 1 }),
      );
    const only = { paths: [path('voice-1')] };
    expect(planned(decide(onLast(failed(1), 0, only)))).toEqual(['voice-1']);
    expect(decide(onLast(failed(MAX_TRIES), 0, only))).toMatchObject({ kind: 'end', reason: 'all-failed' });
  });

  it('is put off while an attempt is unsettled', () => {
    expect(decide(onLast([attempt('voice-1', 'in-doubt')], waited))).toMatchObject({
      kind: 'go-on',
      attempts: [],
      dueAtMs: NOW + 10 * MINUTE,
    });
  });

  it('names what the carriers said, not what the delivery was called', () => {
    const view = onLast([attempt('voice-1', 'accepted')], waited, { state: 'pending' });
    expect(decide(view)).toMatchObject({ kind: 'end', state: 'sent', reason: 'no-word' });
  });
});

it.each(['confirmed', 'stopped'] as const)('a delivery that is %s rests', (state) => {
  expect(decide(onFirst([attempt('sms-1', 'queued')], { state }))).toEqual({ kind: 'rest' });
});
