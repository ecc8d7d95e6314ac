import { describe, expect, it } from 'vitest';
import { channels, type Channel } from '../kernel/channel.ts';
import type { ContactPointId } from '../kernel/id.ts';
import type { AttemptView, DeliveryView, LanesNow, NextStep, Path, Plan } from './delivery-view.ts';
import { lanesWith } from './next-step.fixture.ts';
import { nextStep } from './next-step.ts';

const NOW = 1_000_000;
const SECOND = 1_000;
const plan: Plan = {
  route: [
    { channels: ['sms'], afterMs: 0 },
    { channels: ['voice'], afterMs: 60 * SECOND },
  ],
  waitForAnswersMs: 600 * SECOND,
  asks: true,
};
const path = (channel: Channel): Path => ({
  channel,
  contactPointId: channel as string as ContactPointId,
  cohort: '',
});

/** A text in a queue, whose turn comes in so many seconds. */
const text = (seconds: number, more: Partial<AttemptView> = {}): AttemptView => ({
  ...path('sms'),
  sequence: 1,
  provider: 'main',
  state: 'queued',
  verdict: null,
  retryAtMs: null,
  sentAtMs: null,
  waitMs: seconds * SECOND,
  ...more,
});
const person = (attempts: AttemptView[], view: Partial<DeliveryView> = {}): DeliveryView => ({
  state: 'pending',
  rung: 0,
  rungAtMs: NOW,
  attempts,
  paths: channels.map(path),
  ...view,
});

/** Lanes that work, each with the seconds that whoever is queued there now has to wait, the primary first. */
function lanesWaiting(
  seconds: Partial<Record<Channel, number[]>>,
  backups: [Channel, Channel][] = [],
): LanesNow {
  const lanes = lanesWith(
    Object.fromEntries(Object.entries(seconds).map(([channel, all]) => [channel, all.map(() => 1)])),
    backups,
  );
  const counted = [...lanes.byChannel].map(([channel, all]) => {
    return [
      channel,
      all.map((lane, n) => ({ ...lane, waitMs: (seconds[channel]?.[n] ?? 0) * SECOND })),
    ] as const;
  });
  return { ...lanes, byChannel: new Map(counted) };
}
const decide = (view: DeliveryView, lanes: LanesNow, how = plan) => nextStep(view, how, lanes, NOW, 0.5);
const planned = (step: NextStep) =>
  step.kind === 'go-on' ? step.attempts.map(({ channel, provider }) => `${channel}/${provider}`) : step.kind;
const taken = (step: NextStep) => (step.kind === 'go-on' ? step.withdraw : []);

describe('a text whose turn comes after the wait of its rung', () => {
  it('leaves its queue for the next rung, which begins now', () => {
    const step = decide(person([text(61)]), lanesWaiting({ sms: [200], voice: [5] }));
    expect(step).toMatchObject({ rung: 1, rungAtMs: NOW, withdraw: [1], congested: true });
    expect(planned(step)).toEqual(['voice/main']);
  });

  it('stays where its turn comes in time, and where nobody has counted', () => {
    const lanes = lanesWaiting({ sms: [200], voice: [5] });
    expect(planned(decide(person([text(60)]), lanes))).toEqual([]);
    const { waitMs, ...uncounted } = text(0);
    expect(waitMs).toBe(0);
    expect(planned(decide(person([uncounted]), lanes))).toEqual([]);
  });

  it('stays where the next channel would be no sooner', () => {
    expect(taken(decide(person([text(90)]), lanesWaiting({ sms: [200], voice: [90] })))).toEqual([]);
    expect(taken(decide(person([text(90)]), lanesWaiting({ sms: [200], voice: [89] })))).toEqual([1]);
  });

  it('goes by the channel’s next provider before another channel, and its rung goes on', () => {
    const step = decide(person([text(90)]), lanesWaiting({ sms: [200, 10], voice: [0] }));
    expect(planned(step)).toEqual(['sms/other']);
    expect(step).toMatchObject({ rung: 0, rungAtMs: NOW, withdraw: [1] });
  });

  it('goes by the channel map’s backup where the route names nothing further and its answers would come too late', () => {
    const short: Plan = { ...plan, route: plan.route.slice(0, 1) };
    const lanes = lanesWaiting({ sms: [900], voice: [5] }, [['sms', 'voice']]);
    expect(planned(decide(person([text(601)]), lanes, short))).toEqual(['voice/main']);
    expect(planned(decide(person([text(600)]), lanes, short))).toEqual([]);
  });

  it('passes over a rung that holds nothing for the person, but none that does', () => {
    const long: Plan = { ...plan, route: [...plan.route, { channels: ['email'], afterMs: 60 * SECOND }] };
    const slow = lanesWaiting({ sms: [200], voice: [100], email: [0], push: [0] }, [['sms', 'push']]);
    expect(planned(decide(person([text(90)]), slow, long))).toEqual([]);
    const noPhone = person([text(90)], { paths: [path('sms'), path('email')] });
    expect(planned(decide(noPhone, slow, long))).toEqual(['email/main']);
  });
});

describe('nobody leaves a queue', () => {
  const lanes = lanesWaiting({ sms: [200], voice: [5], push: [0], email: [0] });

  it('who has the message already', () => {
    const push = text(0, { ...path('push'), sequence: 2, state: 'delivered' });
    const wide: Plan = {
      ...plan,
      route: [{ channels: ['sms', 'push'], afterMs: 0 }, ...plan.route.slice(1)],
    };
    expect(taken(decide(person([text(90), push]), lanes, wide))).toEqual([]);
  });

  it('twice for one message', () => {
    const left = text(0, { state: 'cancelled', leftQueue: true });
    const call = text(90, { ...path('voice'), sequence: 2 });
    const long: Plan = { ...plan, route: [...plan.route, { channels: ['email'], afterMs: 60 * SECOND }] };
    expect(taken(decide(person([left, call], { rung: 1 }), lanes, long))).toEqual([]);
    expect(taken(decide(person([call], { rung: 1 }), lanes, long))).toEqual([2]);
  });

  it('who has answered', () => {
    expect(decide(person([text(90)], { state: 'confirmed' }), lanes)).toEqual({ kind: 'rest' });
  });

  it('for what an earlier rung has left in it', () => {
    const call = text(0, { ...path('voice'), sequence: 2, state: 'accepted' });
    const long: Plan = { ...plan, route: [...plan.route, { channels: ['email'], afterMs: 60 * SECOND }] };
    expect(taken(decide(person([text(90), call], { rung: 1 }), lanes, long))).toEqual([]);
  });
});

it('who has left a queue is queued again when the other way fails: no path is lost', () => {
  const left = text(0, { state: 'cancelled', leftQueue: true });
  const call = text(0, { ...path('voice'), sequence: 2, state: 'failed', verdict: 'recipient-permanent' });
  const step = decide(person([left, call], { rung: 1 }), lanesWaiting({ sms: [200], voice: [5] }));
  expect(planned(step)).toEqual(['sms/main']);
});

describe('who waits in a later channel’s queue, and was sent nothing by an earlier one that works again', () => {
  const withdrawn = text(0, { state: 'cancelled' });
  const call = (seconds: number, more: Partial<AttemptView> = {}) =>
    text(seconds, { ...path('voice'), sequence: 2, ...more });
  const waiting = (seconds: number, view: Partial<DeliveryView> = {}) =>
    person([withdrawn, call(seconds)], { rung: 1, ...view });

  it('goes back to it, and the route goes on from there: the call has its turn once more', () => {
    const step = decide(waiting(300), lanesWaiting({ sms: [5], voice: [300] }));
    expect(step).toMatchObject({ rung: 0, rungAtMs: NOW, dueAtMs: NOW + 60 * SECOND, congested: true });
    expect([planned(step), taken(step)]).toEqual([['sms/main'], [2]]);
    const back = [
      withdrawn,
      call(0, { state: 'cancelled', leftQueue: true }),
      text(0, { sequence: 3, state: 'accepted' }),
    ];
    const later = person(back, { rung: 0, rungAtMs: NOW - 60 * SECOND });
    expect(planned(decide(later, lanesWaiting({ sms: [5], voice: [300] })))).toEqual(['voice/main']);
  });

  it('stays where that is sooner by ten seconds or less, and where nobody has counted', () => {
    expect(taken(decide(waiting(15), lanesWaiting({ sms: [5], voice: [15] })))).toEqual([]);
    expect(taken(decide(waiting(15.001), lanesWaiting({ sms: [5], voice: [15] })))).toEqual([2]);
    const { waitMs, ...uncounted } = call(0);
    expect(waitMs).toBe(0);
    expect(
      taken(decide(person([withdrawn, uncounted], { rung: 1 }), lanesWaiting({ sms: [0], voice: [900] }))),
    ).toEqual([]);
  });

  it('goes by the channel’s next provider where the first is still down', () => {
    const lanes = lanesWaiting({ sms: [0, 5], voice: [300] });
    const [main, other] = lanes.byChannel.get('sms') ?? [];
    if (!main || !other) throw new Error('texts have two lanes');
    const byChannel = new Map([...lanes.byChannel, ['sms' as const, [{ ...main, share: 0 }, other]]]);
    expect(planned(decide(waiting(300), { ...lanes, byChannel }))).toEqual(['sms/other']);
  });

  it('goes back from the channel map’s backup too, and when the wait for answers is over', () => {
    const short: Plan = { ...plan, route: plan.route.slice(0, 1) };
    const lanes = lanesWaiting({ sms: [5], voice: [900] }, [['sms', 'voice']]);
    expect(planned(decide(waiting(300, { rung: 0 }), lanes, short))).toEqual(['sms/main']);
    expect(planned(decide(waiting(900, { rungAtMs: NOW - 601 * SECOND }), lanes))).toEqual(['sms/main']);
  });

  it('goes back to a lane that is tested by luck, and only as many as the test takes', () => {
    const tested = (seconds: number) => {
      const lanes = lanesWaiting({ sms: [seconds], voice: [300] });
      const [main] = lanes.byChannel.get('sms') ?? [];
      if (!main) throw new Error('texts have a lane');
      return {
        ...lanes,
        byChannel: new Map([...lanes.byChannel, ['sms' as const, [{ ...main, share: 0.25 }]]]),
      };
    };
    const lucky = (lanes: LanesNow, luck: number) => taken(nextStep(waiting(300), plan, lanes, NOW, luck));
    expect(lucky(tested(3), 0.2)).toEqual([2]);
    expect(lucky(tested(3), 0.3)).toEqual([]);
    expect(lucky(tested(4), 0.2)).toEqual([]);
  });

  it.each<[string, AttemptView[], Partial<DeliveryView>]>([
    ['who has the message', [withdrawn, call(300)], { state: 'delivered' }],
    ['who was sent a text, whatever became of it', [text(0, { state: 'accepted' }), call(300)], {}],
    ['whose text may have arrived', [text(0, { state: 'in-doubt' }), call(300)], {}],
    ['whose call is being made', [withdrawn, call(300, { state: 'sending' })], {}],
    [
      'whose phone has rung already',
      [withdrawn, call(0, { state: 'failed', verdict: 'recipient-temporary' }), call(300, { sequence: 3 })],
      {},
    ],
    ['who has left a queue before', [{ ...withdrawn, leftQueue: true }, call(300)], {}],
    ['who has no mobile any more', [withdrawn, call(300)], { paths: [path('voice')] }],
  ])('leaves nothing, %s', (_, attempts, view) => {
    const step = decide(person(attempts, { rung: 1, ...view }), lanesWaiting({ sms: [0], voice: [300] }));
    expect(taken(step)).toEqual([]);
  });

  it('but not to a later one: only what the route names earlier', () => {
    const long: Plan = { ...plan, route: [...plan.route, { channels: ['email'], afterMs: 60 * SECOND }] };
    const step = decide(waiting(30, { rung: 2 }), lanesWaiting({ voice: [30], email: [0] }), long);
    expect(taken(step)).toEqual([]);
  });
});
