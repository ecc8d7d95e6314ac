import webPush from 'web-push';
import type { ProviderOf } from '../channels-file.ts';
import { openWindow } from '../../kernel/wakeful.ts';
import type { PushContent } from '../content.ts';
import type { Outcome, Outgoing, Sender } from '../contract.ts';
import { concurrencyFor, exchange, openAgent, type Exchange } from '../exchange.ts';
import { maskAddresses } from '../mask-addresses.ts';
import { neverSent } from '../never-sent.ts';
import { retryAfterMs } from '../retry-after.ts';
import type { SenderDeps } from '../sender-deps.ts';
import { wrongContent } from '../wrong-content.ts';
import { readPushAddress, type PushAddress } from './endpoint.ts';
import { acceptedRank } from './push-receipt.ts';
import { makePushToken } from './push-token.ts';
import { pushVerdict } from './push-verdicts.ts';
import { openVapidHeaders } from './vapid-headers.ts';

/** Push services keep a message for 28 days at most. */
const longestTtlSeconds = 2_419_200;

/** Opens the sender of web push: encrypted by the library, sent by ourselves, to known push services alone. */
export function openWebPush(provider: ProviderOf<'push'>, deps: SenderDeps): Sender {
  const concurrency = concurrencyFor(Math.min(provider.ratePerSecond, 100));
  const agent = openAgent(concurrency, provider.timeoutMs);
  const vapidHeader = openVapidHeaders(provider);
  const rules = { simulatedOrigin: deps.simulatedOrigin, gateway: provider.baseUrl };
  const send = async ({ attemptId, address, content, validForMs }: Outgoing): Promise<Outcome> => {
    if (content.channel !== 'push') return wrongContent('push', content);
    const mayBegin = openWindow(provider.timeoutMs);
    const read = readPushAddress(address, rules);
    if ('bad' in read) return unusable(read.bad);
    const payload = JSON.stringify(payloadOf(content, attemptId, deps));
    const request = encrypt(read.ok, payload, Math.ceil(validForMs / 1_000));
    if (request === undefined) return unusable('bad-subscription');
    const answer = await exchange(agent, {
      method: 'POST',
      url: read.ok.endpoint,
      headers: { ...request.headers, authorization: vapidHeader(read.ok.endpoint.origin) },
      body: request.body,
      timeoutMs: provider.timeoutMs,
      mayBegin,
    });
    return readAnswer(answer);
  };
  return {
    channel: 'push',
    provider: provider.name,
    ratePerSecond: provider.ratePerSecond,
    timeoutMs: provider.timeoutMs,
    concurrency,
    send,
    close: () => agent.destroy(),
  };
}

function payloadOf(
  { title, body, url, language, actions }: PushContent,
  attemptId: Outgoing['attemptId'],
  { publicUrl, secret }: SenderDeps,
) {
  const webhook = `${publicUrl}/webhooks/push/${attemptId}`;
  return {
    title,
    body,
    url,
    language,
    receiptUrl: `${webhook}/receipt`,
    answerUrl: `${webhook}/answer`,
    token: makePushToken(secret, attemptId),
    actions,
  };
}

function encrypt({ endpoint, keys }: PushAddress, payload: string, ttlSeconds: number) {
  try {
    const { headers, body } = webPush.generateRequestDetails({ endpoint: endpoint.href, keys }, payload, {
      TTL: Math.min(Math.max(ttlSeconds, 0), longestTtlSeconds),
      urgency: 'high',
      contentEncoding: 'aes128gcm',
    });
    const named = Object.entries(headers as Record<string, unknown>);
    return {
      headers: Object.fromEntries(named.map(([name, value]) => [name.toLowerCase(), String(value)])),
      body,
    };
  } catch {
    return undefined;
  }
}

function readAnswer(answer: Exchange): Outcome {
  if (answer.kind === 'in-doubt') return answer;
  if (answer.kind === 'not-sent') return neverSent(answer);
  const { status, headers, body } = answer;
  if (status >= 200 && status < 300) {
    const { location } = headers;
    return {
      kind: 'accepted',
      providerRef: location ?? null,
      carrierStatus: String(status),
      rank: acceptedRank,
    };
  }
  const { verdict, scope } = pushVerdict(status);
  const text = maskAddresses(body.trim()) || `The push service answered ${status}`;
  const wait = verdict === 'provider-transient' ? retryAfterMs(headers['retry-after']) : null;
  return { kind: 'rejected', verdict, scope, code: `http-${status}`, text, retryAfterMs: wait };
}

function unusable(code: 'bad-subscription' | 'endpoint-not-allowed'): Outcome {
  const text =
    code === 'bad-subscription' ? 'This is no push subscription' : 'Its push service is not one we know';
  return {
    kind: 'rejected',
    verdict: 'recipient-permanent',
    scope: 'recipient',
    code,
    text,
    retryAfterMs: null,
  };
}
