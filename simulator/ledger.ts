/** What happened, seen from the carriers: `<who>.<what>`. Requests in come first, then what went out. */
const ledgerKinds = [
  'sms.create',
  'sms.fetch',
  'sms.list',
  'sms.update',
  'call.create',
  'call.fetch',
  'call.list',
  'call.update',
  'push',
  'mail',
  'cut',
  'sms.callback',
  'sms.inbound',
  'mail.inbound',
  'call.callback',
  'call.twiml',
  'call.keys',
  'push.receipt',
  'push.answer',
  'page.open',
  'page.answer',
] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

/** Reads a kind from outside; undefined when there is none of that name. */
export function ledgerKind(text: string): LedgerKind | undefined {
  return ledgerKinds.find((kind) => kind === text);
}

/** One request in, or one try of one request out. */
export interface LedgerEntry {
  /** Counts from 1, without gaps. */
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: LedgerKind;
  readonly method: string;
  /** The path of a request in, the whole address of a request out. */
  readonly path: string;
  /** The phone number, mailbox or subscription it is about, if one. */
  readonly address: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Undefined while it is open; status 0 when the connection failed or was cut. */
  answer: { readonly status: number; readonly text?: string } | undefined;
}

interface LedgerFilter {
  readonly after?: number;
  readonly kind?: LedgerKind;
  readonly limit?: number;
}

/** Every request that came in and everything sent out, in memory, oldest first. */
export interface Ledger {
  add(
    entry: Omit<LedgerEntry, 'number' | 'at' | 'answer'> & Partial<Pick<LedgerEntry, 'answer'>>,
  ): LedgerEntry;
  entries(filter?: LedgerFilter): LedgerEntry[];
  /** How many there ever were of that kind, forgotten ones included. */
  count(kind: LedgerKind): number;
  /** How many were forgotten because the ledger was full. A comparison with a database is worthless then. */
  forgotten(): number;
  clear(): void;
}

/** `cap` entries are kept; then the oldest tenth goes at once and is counted. */
export function createLedger(cap = 1_000_000): Ledger {
  let kept: LedgerEntry[] = [];
  let last = 0;
  let forgotten = 0;
  const counts = new Map<LedgerKind, number>();
  return {
    add(draft) {
      last += 1;
      const entry: LedgerEntry = {
        number: last,
        at: Date.now(),
        kind: draft.kind,
        method: draft.method,
        path: draft.path,
        address: draft.address,
        fields: draft.fields,
        answer: draft.answer,
      };
      if (kept.length >= cap) {
        const gone = Math.max(1, Math.floor(cap / 10));
        kept = kept.slice(gone);
        forgotten += gone;
      }
      kept.push(entry);
      counts.set(entry.kind, (counts.get(entry.kind) ?? 0) + 1);
      return entry;
    },
    entries({ after = 0, kind, limit = Infinity } = {}) {
      const start = Math.max(0, after - (kept[0]?.number ?? 1) + 1);
      const found: LedgerEntry[] = [];
      for (let index = start; index < kept.length && found.length < limit; index += 1) {
        const entry = kept[index];
        if (entry !== undefined && (kind === undefined || entry.kind === kind)) found.push(entry);
      }
      return found;
    },
    count: (kind) => counts.get(kind) ?? 0,
    forgotten: () => forgotten,
    clear() {
      kept = [];
      forgotten = 0;
      counts.clear();
    },
  };
}
