import { describe, expect, it } from 'vitest';
import type { Outcome } from '../channels/contract.ts';
import { readFault, readWord, tallyOutcomes } from './lane-counts.ts';

type Rejected = Extract<Outcome, { kind: 'rejected' }>;
const rejected = (more: Partial<Rejected>): Rejected => ({
  kind: 'rejected',
  verdict: 'provider-transient',
  scope: 'message',
  code: '500',
  text: 'refused',
  retryAfterMs: null,
  ...more,
});

describe('what an outcome says about its lane', () => {
  it.each<[string, Partial<Rejected>, string]>([
    ['the provider stumbles', {}, 'failed'],
    ['the provider is blocked', { verdict: 'channel-blocked', scope: 'provider' }, 'failed'],
    ['the account is suspended', { verdict: 'channel-blocked', scope: 'account', code: '20005' }, 'account'],
    ['our password is wrong', { verdict: 'our-fault', scope: 'account', code: '20003' }, 'account'],
    [
      'the mail server does not know us',
      { verdict: 'our-fault', scope: 'account', code: 'smtp-535 5.7.8' },
      'account',
    ],
    ['one message of ours is malformed', { verdict: 'our-fault', code: '21617' }, 'failed'],
    ['the number does not exist', { verdict: 'recipient-permanent', code: '21211' }, 'refused'],
    ['the person has opted out', { verdict: 'opt-out', code: '21610' }, 'refused'],
    ['it wants to be asked later', { code: '20429', retryAfterMs: 7_000 }, 'nothing'],
    ['we never handed it over', { verdict: 'our-fault', code: 'not-rendered' }, 'nothing'],
  ])('%s', (_, more, word) => {
    expect(readWord(rejected(more))).toBe(word);
  });

  it('keeps apart what the lane did from what only concerns the person', () => {
    expect(readFault({ verdict: 'recipient-temporary', scope: 'recipient' }, '30003')).toBeNull();
    expect(readFault({ verdict: null, scope: 'recipient' }, null)).toBeNull();
  });

  it('is told the database once a lane, with the longest peace that was asked for', () => {
    const sender = { channel: 'sms', provider: 'main' } as const;
    const other = { channel: 'voice', provider: 'main' } as const;
    const accepted: Outcome = { kind: 'accepted', providerRef: 'SM1', carrierStatus: 'queued', rank: 1 };
    const tallies = tallyOutcomes([
      { sender, outcome: accepted },
      { sender, outcome: rejected({ retryAfterMs: 2_000 }) },
      { sender, outcome: rejected({ retryAfterMs: 3_600_000 }) },
      { sender, outcome: rejected({}) },
      { sender: other, outcome: accepted },
    ]);
    const none = { accepted: 0, refused: 0, failed: 0, account: 0, doubted: 0, throttledMs: 0 };
    expect(tallies).toEqual([
      { ...none, ...sender, accepted: 1, failed: 1, throttledMs: 60_000 },
      { ...none, ...other, accepted: 1 },
    ]);
  });
});
