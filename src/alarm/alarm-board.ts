import type { AlarmKind } from './alarm-kinds.ts';

/** What is wrong with Tocsin now, as this process sees it. In memory: it must be readable without a database. */
export interface AlarmBoard {
  /** The worst first. */
  current(): readonly AlarmKind[];
  set(kinds: readonly AlarmKind[]): void;
}

/** Nothing is wrong until somebody has looked. */
export function openAlarmBoard(): AlarmBoard {
  let kinds: readonly AlarmKind[] = [];
  return {
    current: () => kinds,
    set: (now) => {
      kinds = now;
    },
  };
}
