import type { Receipt } from '../contract.ts';
import type { AttemptId } from '../../kernel/id.ts';
import { smtpVerdict } from './smtp-verdicts.ts';

/** What RFC 3464 says became of a mail. A 250 has rank 40: each of these is a later word. */
const actions: Readonly<Record<string, { rank: number; word: Receipt['word'] }>> = {
  delayed: { rank: 42, word: 'under-way' },
  relayed: { rank: 42, word: 'under-way' },
  expanded: { rank: 42, word: 'under-way' },
  failed: { rank: 45, word: 'failed' },
  delivered: { rank: 50, word: 'delivered' },
};

/**
 * Reads the delivery status of a bounce (RFC 3464) as a receipt: permanent or temporary by its Status field, or by the
 * server's own words where that says nothing (`5.0.0`). Undefined where it reports nothing that we know.
 */
export function readBounce(attemptId: AttemptId, status: string): Receipt | undefined {
  const fields = readFields(status);
  const carrierStatus = fields.get('action')?.toLowerCase() ?? '';
  const action = actions[carrierStatus];
  if (action === undefined) return undefined;
  const common = { attemptId, ...action, carrierStatus, providerRef: null };
  if (action.word !== 'failed') return { ...common, errorCode: null, verdict: null };
  const code = codeIn(fields.get('status')) ?? '5.0.0';
  const meant = (code.endsWith('.0.0') ? codeIn(fields.get('diagnostic-code')) : undefined) ?? code;
  return {
    ...common,
    errorCode: `bounce ${meant}`,
    ...smtpVerdict({ code: meant.startsWith('4') ? 450 : 550, text: meant }),
  };
}

/** The first enhanced status code (RFC 3463) in a text. */
function codeIn(text = ''): string | undefined {
  return /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0];
}

/** `Name: value` lines, folded ones joined; of a name that comes more than once the first value counts. */
function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const [, name = '', value = ''] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
    if (name !== '' && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value);
  }
  return fields;
}
