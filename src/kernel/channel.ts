/** The channels a playbook may name, with or without a provider behind them. */
export const channels = ['push', 'sms', 'email', 'voice'] as const;

/** A kind of medium. */
export type Channel = (typeof channels)[number];
