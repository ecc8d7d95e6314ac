import { Agent, request } from 'undici';
import type { Ledger, LedgerKind } from '../ledger.ts';

/** A request the carriers or the people make. */
interface OutboundRequest {
  readonly kind: LedgerKind;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly address: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What the ledger keeps of it. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** How long to wait for the answer's head; 15,000 unless told. */
  readonly readMs?: number;
  /** How long to wait for the connection; 5,000 unless told. */
  readonly connectMs?: number;
}

/** What came back, or which part of the way failed. */
export type OutboundAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly text: string;
      readonly cookies: readonly string[];
    }
  | { readonly kind: 'no-connection' | 'no-answer'; readonly reason: string };

/** Makes requests and writes each into the ledger. Never throws. */
export interface Outbound {
  send(wanted: OutboundRequest): Promise<OutboundAnswer>;
  stop(): Promise<void>;
}

/** An answer longer than this is cut: nobody on a phone reads more. */
const answerLimit = 64 * 1024;

/** `connections` bounds the sockets to one host; what is over it waits in line. */
export function createOutbound(ledger: Ledger, connections = 64): Outbound {
  // A connection's patience is its agent's: one agent for each that is asked for.
  const agents = new Map<number, Agent>();
  const agentFor = (connectMs: number): Agent => {
    const agent =
      agents.get(connectMs) ??
      new Agent({ connections, connect: { timeout: connectMs }, keepAliveTimeout: 10_000 });
    agents.set(connectMs, agent);
    return agent;
  };
  return {
    async send(wanted) {
      const entry = ledger.add({
        kind: wanted.kind,
        method: wanted.method,
        path: wanted.url,
        address: wanted.address,
        fields: wanted.fields,
      });
      try {
        const { statusCode, headers, body } = await request(wanted.url, {
          dispatcher: agentFor(wanted.connectMs ?? 5000),
          method: wanted.method,
          headers: { ...wanted.headers },
          body: wanted.body ?? null,
          headersTimeout: wanted.readMs ?? 15_000,
          bodyTimeout: wanted.readMs ?? 15_000,
        });
        const text = await readText(body);
        entry.answer = { status: statusCode, text: text.slice(0, 2000) };
        const cookies = headers['set-cookie'] ?? [];
        return {
          kind: 'answer',
          status: statusCode,
          text,
          cookies: (typeof cookies === 'string' ? [cookies] : cookies).map(
            (cookie) => cookie.split(';')[0] ?? '',
          ),
        };
      } catch (error) {
        entry.answer = { status: 0, text: error instanceof Error ? error.message : String(error) };
        return { kind: reachedPeer(error) ? 'no-answer' : 'no-connection', reason: entry.answer.text ?? '' };
      }
    },
    async stop() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

async function readText(body: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk);
    size += chunk.length;
    if (size > answerLimit) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

const afterConnecting = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
  'ECONNRESET',
]);

function reachedPeer(error: unknown): boolean {
  return error instanceof Error && 'code' in error && afterConnecting.has(String(error.code));
}
