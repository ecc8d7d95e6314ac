import { z } from 'zod';

/** The kinds of medium the simulator has a carrier for. */
export const channels = ['sms', 'voice', 'email', 'push'] as const;
export type Channel = (typeof channels)[number];

/** working · unplugged: connections are cut · silent: accepts, and then nothing ever happens. */
export const leverStates = ['working', 'unplugged', 'silent'] as const;
export type LeverState = (typeof leverStates)[number];

const lever = z.enum(leverStates).optional();
/** What `PUT /simulator/levers` takes: the channels named change, the others stay. */
export const leversChange = z.strictObject({ sms: lever, voice: lever, email: lever, push: lever });
type LeversChange = z.infer<typeof leversChange>;

/** What hands on the desk have done to each channel; it outranks the scenario. */
export interface Levers {
  of(channel: Channel): LeverState;
  /** What was done to one account, a Twilio sid or a Vonage key: it outranks its channels. */
  ofAccount(account: string): LeverState;
  setAccount(account: string, state: LeverState): void;
  all(): Record<Channel, LeverState>;
  set(change: LeversChange): void;
  onChange(listener: () => void): () => void;
}

/** All channels working. */
export function createLevers(): Levers {
  const states: Record<Channel, LeverState> = {
    sms: 'working',
    voice: 'working',
    email: 'working',
    push: 'working',
  };
  const listeners = new Set<() => void>();
  const accounts = new Map<string, LeverState>();
  return {
    ofAccount: (account) => accounts.get(account) ?? 'working',
    setAccount: (account, state) => {
      accounts.set(account, state);
      for (const listener of listeners) listener();
    },
    of: (channel) => states[channel],
    all: () => ({ ...states }),
    set(change) {
      for (const channel of channels) states[channel] = change[channel] ?? states[channel];
      for (const listener of listeners) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
