import type { Receipt } from '../contract.ts';
import type { AttemptId } from '../../kernel/id.ts';
import type { ScopedVerdict } from '../verdict-table.ts';
import { smtpDetails, smtpVerdict } from './smtp-verdicts.ts';

/** What RFC 3464 says became of a mail. A 250 has rank 40: each of these is a later word. */
const actions: Readonly<Record<string, { rank: number; word: Receipt['word'] }>> = {
  delayed: { rank: 42, word: 'under-way' },
  relayed: { rank: 42, word: 'under-way' },
  expanded: { rank: 42, word: 'under-way' },
  failed: { rank: 45, word: 'failed' },
  delivered: { rank: 50, word: 'delivered' },
};

/** More of a report is not read, in characters. */
const longestReport = 100_000;

/** What a report says of one recipient. */
export interface RecipientReport {
  /** In small letters: whom it was delivered to or not, and whom that stood for. */
  readonly recipients: readonly string[];
  readonly receipt: Receipt;
}

/** What a mail server reports of one recipient or more. */
export type Reports = readonly [RecipientReport, ...RecipientReport[]];

/**
 * Reads the delivery status of a bounce (RFC 3464): what it says of each recipient. Undefined where it says nothing
 * that we know.
 */
export function readBounce(attemptId: AttemptId, status: string): Reports | undefined {
  const [first, ...others] = status
    .slice(0, longestReport)
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .flatMap((block) => readRecipient(attemptId, readFields(block)) ?? []);
  return first && [first, ...others];
}

/**
 * The receipt for the address that was written to. Where the report names others only (somebody redirects their mail), or
 * the address is not known, it says nothing about this address for good.
 */
export function receiptFor(reports: Reports, address: string | undefined): Receipt {
  const own = reports.find(({ recipients }) => recipients.includes(address?.toLowerCase() ?? ''));
  if (own !== undefined) return own.receipt;
  const [{ receipt }] = reports;
  return receipt.verdict === 'recipient-permanent' ? { ...receipt, ...forNow } : receipt;
}

const forNow: ScopedVerdict = { verdict: 'recipient-temporary', scope: 'recipient' };

function readRecipient(
  attemptId: AttemptId,
  fields: ReadonlyMap<string, string>,
): RecipientReport | undefined {
  const carrierStatus = fields.get('action')?.toLowerCase() ?? '';
  const action = actions[carrierStatus];
  if (action === undefined) return undefined;
  const recipients = ['final-recipient', 'original-recipient'].flatMap((name) => addressIn(fields.get(name)));
  const common = { attemptId, ...action, carrierStatus, providerRef: null };
  if (action.word !== 'failed') return { recipients, receipt: { ...common, errorCode: null, verdict: null } };
  const code = codeIn(fields.get('status')) ?? '5.0.0';
  const meant = (code.endsWith('.0.0') ? codeIn(fields.get('diagnostic-code')) : undefined) ?? code;
  return { recipients, receipt: { ...common, errorCode: `bounce ${meant}`, ...verdictOf(meant) } };
}

/**
 * Only a detail that is known to mean it condemns an address: a server that trusts our domain no more (`5.7.26`)
 * refuses everybody's mail with whatever it likes.
 */
function verdictOf(code: string): ScopedVerdict {
  const [kind = '', ...detail] = code.split('.');
  if (smtpDetails.codes.has(detail.join('.')))
    return smtpVerdict({ code: kind === '4' ? 450 : 550, text: code });
  return kind === '5' && detail[0] === '7' ? { verdict: 'channel-blocked', scope: 'sender' } : forNow;
}

/** The first enhanced status code (RFC 3463) in a text. */
function codeIn(text = ''): string | undefined {
  return /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0];
}

/** `rfc822; Ana@example.org` in small letters; none where it names no address. */
function addressIn(text = ''): string[] {
  const address = text.slice(text.indexOf(';') + 1).trim();
  return address.includes('@') ? [address.replace(/^<|>$/g, '').toLowerCase()] : [];
}

/** `Name: value` lines, folded ones joined; of a name that comes more than once the first value counts. */
function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const [, name = '', value = ''] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
    if (name !== '' && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value.trim());
  }
  return fields;
}
