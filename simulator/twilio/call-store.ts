import { createSids } from './account.ts';
import { createLine } from './line.ts';
import type { Line } from './line.ts';

/** Twilio's call statuses. */
export type CallStatus =
  'queued' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled';

/** What Twilio was asked to do with a call. */
export interface CallOrder {
  readonly to: string;
  readonly from: string;
  readonly url: string | undefined;
  readonly method: 'GET' | 'POST';
  readonly twiml: string | undefined;
  readonly fallbackUrl: string | undefined;
  readonly statusCallback: string | undefined;
  readonly statusCallbackEvents: readonly string[];
  readonly ringMs: number;
  /** `MachineDetection`, as it was asked for. */
  readonly detectMachine: string | undefined;
}

/** One thing heard on the line. */
interface Heard {
  readonly who: 'carrier' | 'person';
  readonly text: string;
  readonly language: string | undefined;
}

/** A call as the carrier keeps it. */
export interface CallRecord {
  readonly sid: string;
  readonly order: CallOrder;
  /** How many calls to that number were tried before. */
  readonly nth: number;
  readonly line: Line;
  readonly transcript: Heard[];
  readonly createdAt: number;
  status: CallStatus;
  answeredAt: number | undefined;
  endedAt: number | undefined;
  answeredBy: 'human' | 'machine_start' | 'machine_end_beep' | 'unknown' | undefined;
  errorCode: number | undefined;
  /** The key the automatic person pressed on this call; asked again, it is the same one. */
  pressed: string | undefined;
  /** How many status events went out: Twilio's SequenceNumber. */
  events: number;
}

/** What the carrier knows of its calls. */
export interface CallStore {
  add(order: CallOrder, nth: number): CallRecord;
  bySid(sid: string): CallRecord | undefined;
  /** Newest first. */
  newest(): CallRecord[];
  clear(): void;
}

/** Has the call come to its end? */
export function isOver(call: CallRecord): boolean {
  return call.endedAt !== undefined;
}

/** Keeps the newest `cap` calls. */
export function createCallStore(cap = 200_000): CallStore {
  const calls = new Map<string, CallRecord>();
  const nextSid = createSids();
  return {
    add(order, nth) {
      const call: CallRecord = {
        sid: nextSid('CA'),
        order,
        nth,
        line: createLine(),
        transcript: [],
        createdAt: Date.now(),
        status: 'queued',
        answeredAt: undefined,
        endedAt: undefined,
        answeredBy: undefined,
        errorCode: undefined,
        pressed: undefined,
        events: 0,
      };
      calls.set(call.sid, call);
      if (calls.size > cap) {
        const oldest = calls.keys().next();
        if (oldest.done !== true) calls.delete(oldest.value);
      }
      return call;
    },
    bySid: (sid) => calls.get(sid),
    newest: () => [...calls.values()].reverse(),
    clear: () => calls.clear(),
  };
}
