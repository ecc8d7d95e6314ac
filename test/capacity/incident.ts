import type {
  DeliveryState,
  DeliveryView,
  LanesNow,
  NextStep,
  Plan,
} from '../../src/dispatch/delivery-view.ts';
import { nextStep } from '../../src/dispatch/next-step.ts';
import { channels, type Channel } from '../../src/kernel/channel.ts';
import { openCalendar } from './calendar.ts';
import { pathsOf, type Shares } from './crowd.ts';
import { openQueue, type Attempt, type LaneQueue, type Waiting } from './lane-queue.ts';
import { ANSWERS, ODDS } from './odds.ts';

/** One person's delivery as the model keeps it. Seconds count from the launch. */
export interface Delivery extends DeliveryView {
  state: DeliveryState;
  rung: number;
  rungAtMs: number | null;
  attempts: Attempt[];
  /** When the engine looks at it next. */
  dueAtS: number;
  /** When something of it was first with a carrier; null: not yet. */
  firstAtS: number | null;
  isOver: boolean;
}

/** Somebody is to be looked at, a person answers, a carrier reports. */
export type Event =
  | { readonly kind: 'due' | 'answer'; readonly delivery: Delivery }
  | {
      readonly kind: 'report';
      readonly delivery: Delivery;
      readonly attempt: Attempt;
      readonly state: 'delivered' | 'failed';
    };

/** People of one lane who may be moved in a second, as in the engine's own look at the queues. */
const MOVED_AT_MOST = 10_000;

interface World {
  readonly plan: Plan;
  readonly perSecond: Readonly<Record<Channel, number>>;
  readonly shares: Shares;
  /** A number from 0 up to 1. */
  readonly luck: () => number;
}

/** The model of one incident: who is in it, what waits in its lanes, what comes when. Nothing in it takes time. */
export function openIncident({ plan, perSecond, shares, luck }: World) {
  const calendar = openCalendar<Event>();
  const deliveries: Delivery[] = [];
  const named = channels.filter((channel) => perSecond[channel] > 0);
  const queues = new Map(named.map((channel) => [channel, openQueue<Delivery>(channel, perSecond[channel])]));
  const lanes = seeLanes(queues);
  const sent = { push: 0, sms: 0, email: 0, voice: 0 };
  let nowS = 0;
  let moved = 0;
  let over = 0;

  const later = (afterS: number, event: Event) => calendar.note(nowS + Math.max(1, Math.ceil(afterS)), event);

  function planNext(): void {
    const paths = pathsOf((channel) => luck() < shares[channel]);
    const fresh = { state: 'pending', rung: -1, rungAtMs: null, attempts: [], paths } as const;
    const delivery = { ...fresh, attempts: [], dueAtS: 0, firstAtS: null, isOver: false };
    deliveries.push(delivery);
    decide(delivery);
  }

  function decide(delivery: Delivery): void {
    follow(delivery, nextStep(delivery, plan, lanes, nowS * 1_000, luck()));
  }

  function follow(delivery: Delivery, step: NextStep): void {
    if (step.kind === 'rest') return;
    for (const attempt of delivery.attempts)
      if (attempt.state === 'queued' && step.withdraw.includes(attempt.sequence)) withdraw(attempt);
    if (step.kind === 'end') {
      end(delivery, step.state);
      return;
    }
    for (const { channel, provider, contactPointId, cohort } of step.attempts) {
      const fresh = { channel, provider, contactPointId, cohort, state: 'queued', verdict: null } as const;
      const attempt = { ...fresh, sequence: delivery.attempts.length + 1, retryAtMs: null, sentAtMs: null };
      delivery.attempts.push(attempt);
      queues.get(channel)?.add({ delivery, attempt });
    }
    delivery.rung = step.rung;
    delivery.rungAtMs = step.rungAtMs;
    delivery.dueAtS = nowS + Math.max(1, Math.ceil(step.dueAtMs / 1_000 - nowS));
    calendar.note(delivery.dueAtS, { kind: 'due', delivery });
  }

  function withdraw(attempt: Attempt): void {
    queues.get(attempt.channel)?.withdraw(attempt);
  }

  function end(delivery: Delivery, state: DeliveryState): void {
    delivery.state = state;
    for (const attempt of delivery.attempts) if (attempt.state === 'queued') withdraw(attempt);
    if (!delivery.isOver) over++;
    delivery.isOver = true;
  }

  /** A carrier takes what waited; what it will report is known from now on. */
  function handOver({ delivery, attempt }: Waiting<Delivery>): void {
    sent[attempt.channel]++;
    attempt.state = 'accepted';
    attempt.sentAtMs = nowS * 1_000;
    delivery.firstAtS ??= nowS;
    if (delivery.state === 'pending') delivery.state = 'sent';
    const { delivered, failed, afterS } = ODDS[attempt.channel];
    const fate = luck();
    if (fate >= delivered + failed) return;
    const state = fate < delivered ? 'delivered' : 'failed';
    later(afterS.min + luck() * (afterS.max - afterS.min), { kind: 'report', delivery, attempt, state });
  }

  function take(event: Event): void {
    const { kind, delivery } = event;
    if (kind === 'answer') end(delivery, 'confirmed');
    else if (kind === 'report') hear(event);
    else if (!delivery.isOver && delivery.dueAtS === nowS) decide(delivery);
  }

  function hear({ delivery, attempt, state }: Event & { kind: 'report' }): void {
    attempt.state = state;
    if (state === 'failed') {
      attempt.verdict = 'recipient-temporary';
      if (!delivery.isOver) decide(delivery);
      return;
    }
    if (!delivery.isOver) delivery.state = 'delivered';
    if (luck() < ANSWERS.share) later(-Math.log2(1 - luck()) * ANSWERS.halfS, { kind: 'answer', delivery });
  }

  /** Who would have their turn in a queue only after their rung is over goes another way, the last first. */
  function relieve(queue: LaneQueue<Delivery>): void {
    let looked = 0;
    for (const { delivery, attempt, waitMs } of queue.late()) {
      const lastsMs = plan.route[delivery.rung + 1]?.afterMs ?? plan.waitForAnswersMs;
      if (nowS * 1_000 + waitMs <= (delivery.rungAtMs ?? 0) + lastsMs || looked++ >= MOVED_AT_MOST) return;
      attempt.waitMs = waitMs;
      const step = nextStep(delivery, plan, lanes, nowS * 1_000, luck());
      if (step.kind !== 'go-on' || !step.congested) return;
      attempt.leftQueue = true;
      follow(delivery, step);
      moved++;
    }
  }

  return {
    queues: [...queues.values()],
    planNext,
    handOver,
    take,
    /** What comes in this second is put off to the next. */
    putOff: (event: Event) => later(1, event),
    /** A second passes. Answers what comes in it. */
    pass: (): readonly Event[] => {
      nowS++;
      for (const queue of queues.values()) {
        relieve(queue);
        queue.allowSecond();
      }
      return calendar.take(nowS);
    },
    nowS: () => nowS,
    over: () => over,
    moved: () => moved,
    sent: sent as Readonly<Record<Channel, number>>,
    deliveries: deliveries as readonly Delivery[],
  };
}

/** The lanes as the engine sees them: all work, and how long what is queued now would wait. */
function seeLanes(queues: ReadonlyMap<Channel, LaneQueue<Delivery>>): LanesNow {
  const byChannel = [...queues].map(([channel, queue]) => {
    const lane = { provider: 'main', share: 1, silentSinceMs: null };
    return [
      channel,
      [Object.defineProperty(lane, 'waitMs', { get: queue.waitMs, enumerable: true })],
    ] as const;
  });
  return { byChannel: new Map(byChannel), backups: new Map() };
}
