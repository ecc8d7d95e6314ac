import { describe, expect, it } from 'vitest';
import type { Outcome } from '../channels/contract.ts';
import { createLaneGate } from './lane-gate.ts';

const accepted: Outcome = { kind: 'accepted', providerRef: 'SM1', carrierStatus: 'queued', rank: 1 };
const refused = (retryAfterMs: number | null = null): Outcome => ({
  kind: 'rejected',
  verdict: 'provider-transient',
  scope: 'message',
  code: '500',
  text: 'Internal error',
  retryAfterMs,
});

describe('a worker’s own brake', () => {
  it('shuts for two seconds after five failures over a second and nothing else', () => {
    const gate = createLaneGate();
    for (const at of [0, 250, 500, 750]) gate.note(refused(), at);
    expect(gate.isShut(800)).toBe(false);
    gate.note(refused(), 1_000);
    expect(gate.isShut(1_001)).toBe(true);
    expect(gate.isShut(2_999)).toBe(true);
    expect(gate.isShut(3_000)).toBe(false);
    // What was claimed before goes all the same: the provider did not ask for peace.
    expect(gate.isThrottled(1_001)).toBe(false);
  });

  it('stays open where one in five gets through, and for five at the same moment', () => {
    const gate = createLaneGate();
    for (let at = 0; at < 5_000; at += 100) gate.note(at % 500 === 0 ? accepted : refused(), at);
    expect(gate.isShut(5_000)).toBe(false);
    const other = createLaneGate();
    for (let n = 0; n < 100; n++) other.note(refused(), 10);
    expect(other.isShut(11)).toBe(false);
  });

  it('sends nothing while the provider asked to be left alone, and a minute at the most', () => {
    const gate = createLaneGate();
    gate.note(refused(7_000), 0);
    expect([gate.isShut(6_999), gate.isThrottled(6_999)]).toEqual([true, true]);
    expect([gate.isShut(7_000), gate.isThrottled(7_000)]).toEqual([false, false]);
    gate.note(refused(3_600_000), 10_000);
    expect(gate.isThrottled(69_999)).toBe(true);
    expect(gate.isThrottled(70_000)).toBe(false);
  });
});
