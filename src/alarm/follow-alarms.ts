import { alarmKinds, type AlarmKind } from './alarm-kinds.ts';

/** What one look found out; what is absent could not be seen (without a database hardly anything can). */
export type Seen = Readonly<Partial<Record<AlarmKind, boolean>>>;

/** Since when each kind has been seen without a break (milliseconds of one clock), and whether it counts by now. */
export type Followed = ReadonlyMap<AlarmKind, { readonly sinceMs: number; readonly isIll: boolean }>;

/** The next state, what has become an alarm by this look, and what is over. */
export interface Turn {
  readonly followed: Followed;
  readonly raised: readonly AlarmKind[];
  readonly over: readonly AlarmKind[];
}

/**
 * Follows what is seen from look to look. Pure. A kind becomes an alarm when every look has found it for `holdMs`;
 * one look that finds it gone ends it. What a look could not see stays as it was.
 */
export function followAlarms(before: Followed, seen: Seen, nowMs: number, holdMs: number): Turn {
  const followed = new Map(before);
  const raised: AlarmKind[] = [];
  const over: AlarmKind[] = [];
  for (const kind of alarmKinds) {
    const known = before.get(kind);
    if (seen[kind] === true) {
      const sinceMs = known?.sinceMs ?? nowMs;
      const isIll = nowMs - sinceMs >= holdMs;
      followed.set(kind, { sinceMs, isIll });
      if (isIll && known?.isIll !== true) raised.push(kind);
    } else if (seen[kind] === false) {
      followed.delete(kind);
      if (known?.isIll === true) over.push(kind);
    }
  }
  return { followed, raised, over };
}

/** The kinds that are alarms now, the worst first. */
export function alarmsOf(followed: Followed): AlarmKind[] {
  return alarmKinds.filter((kind) => followed.get(kind)?.isIll === true);
}
