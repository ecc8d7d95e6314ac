/**
 * What can be wrong with Tocsin itself, the worst first.
 * - `no-database`: PostgreSQL does not answer, or takes no writes
 * - `migrations-behind`: it is older than this release
 * - `no-lane`: no provider of any channel works
 * - `webhook-silent`: PUBLIC_URL does not answer our own probe
 * - `doubts`: carriers take messages and do not answer, by the hundred
 * - `held`: an old incident waits for somebody to say whether it goes on
 * - `playbook-broken`: a file of a playbook cannot be loaded
 */
export const alarmKinds = [
  'no-database',
  'migrations-behind',
  'no-lane',
  'webhook-silent',
  'doubts',
  'held',
  'playbook-broken',
] as const;
export type AlarmKind = (typeof alarmKinds)[number];
