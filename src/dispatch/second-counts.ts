/** What a lane did in one second, by the database's clock. */
export interface SecondCounts {
  second: number;
  /** Taken by the provider. */
  accepted: number;
  /** Turned away for the recipient's sake: the provider works. */
  refused: number;
  /** Failed for the provider's sake or ours. */
  failed: number;
  /** Failed because the account itself is shut. */
  account: number;
  /** The answer was lost. */
  doubted: number;
  /** Machine's later words, and how many of them came later than the playbook waits. */
  receipts: number;
  late: number;
}

/** So large a part makes a lane bad. */
export const HALF = 0.5;

/** Sends that failed for the provider's sake or ours. */
export function failures({ failed, account, doubted }: SecondCounts): number {
  return failed + account + doubted;
}

/** Sends that came to something. */
export function outcomes(counts: SecondCounts): number {
  return counts.accepted + counts.refused + failures(counts);
}

/** Half of the reports came too late. */
export function isMostlyLate({ late, receipts }: SecondCounts): boolean {
  return late >= HALF * receipts;
}

/** All of it in one; its second says nothing. */
export function total(counts: readonly SecondCounts[]): SecondCounts {
  const sum = (read: (one: SecondCounts) => number) => counts.reduce((all, one) => all + read(one), 0);
  return {
    second: 0,
    accepted: sum((one) => one.accepted),
    refused: sum((one) => one.refused),
    failed: sum((one) => one.failed),
    account: sum((one) => one.account),
    doubted: sum((one) => one.doubted),
    receipts: sum((one) => one.receipts),
    late: sum((one) => one.late),
  };
}
