import { describe, expect, it } from 'vitest';
import { explainSilence } from './explain-silence.ts';
import type { DeliveryRow } from './delivery-schema.ts';

type Row = Pick<DeliveryRow, 'state' | 'reason' | 'deliveredVia' | 'attempts'>;
const tried = (
  channel: string,
  state: string,
  error: string | null = null,
): DeliveryRow['attempts'][number] => ({
  channel,
  provider: 'main',
  state,
  error,
  takenBy: null,
  at: '2026-11-24T08:00:00Z',
});
const row = (state: Row['state'], reason: string | null, ...attempts: DeliveryRow['attempts']): Row => ({
  state,
  reason,
  deliveredVia: null,
  attempts,
});

describe('why somebody has not confirmed', () => {
  it.each<[Row, string]>([
    [row('pending', null, tried('sms', 'queued')), 'Waiting to be sent by text message.'],
    [
      row('pending', 'channel-down', tried('sms', 'queued')),
      'Waiting to be sent by text message, which is down; there is no other way.',
    ],
    [
      row('sent', 'channel-down', tried('sms', 'failed'), tried('voice', 'queued')),
      'Sent in vain; waiting to be sent by phone call, which is down.',
    ],
    [
      row('unreachable', 'channel-down', tried('sms', 'cancelled')),
      'The only channels they have were down until it was over. Somebody must go and tell them.',
    ],
    [
      row('unreachable', 'no-path'),
      'We have no number, address or app for them. Somebody must go and tell them.',
    ],
    [
      row('unreachable', 'all-failed', tried('sms', 'failed', 'unknown number')),
      'Every try failed (text message: unknown number). Somebody must go and tell them.',
    ],
    [
      {
        ...row('delivered', null, { ...tried('voice', 'delivered'), takenBy: 'machine' }),
        deliveredVia: 'voice',
      },
      'It arrived by phone call (a mailbox took it), but they have not answered.',
    ],
    [
      {
        ...row('delivered', null, tried('voice', 'delivered'), {
          ...tried('voice', 'delivered'),
          takenBy: 'machine',
        }),
        deliveredVia: 'voice',
      },
      'It arrived by phone call, but they have not answered.',
    ],
  ])('%j', (given, sentence) => {
    expect(explainSilence(given, 'en')).toBe(sentence);
  });

  it('says who was told of them', () => {
    const told = { name: 'Chen Wei', role: 'roll-call', at: '2026-11-24T08:07:10.000Z' };
    expect(explainSilence({ ...row('unreachable', 'no-path'), told }, 'en')).toBe(
      'We have no number, address or app for them. Somebody must go and tell them. Chen Wei (roll call) was told at 08:07 UTC.',
    );
  });

  it('is said in Chinese too, and is nothing once they have', () => {
    const waiting = row('pending', 'channel-down', tried('sms', 'queued'));
    expect(explainSilence(waiting, 'zh-Hant')).toBe('等待以簡訊發送，該管道目前不通，且無其他方式。');
    expect(explainSilence(row('confirmed', null), 'en')).toBeNull();
  });
});
