import * as z from 'zod';

/** The browsers' push services. A subscription comes from outside: nothing else may be called in its name. */
const pushServices = [
  /^fcm\.googleapis\.com$/,
  /^([a-z0-9-]+\.)*push\.services\.mozilla\.com$/,
  /^([a-z0-9-]+\.)*notify\.windows\.com$/,
  /^web\.push\.apple\.com$/,
];

const subscriptionSchema = z.object({
  endpoint: z.string().max(2_000),
  keys: z.object({ p256dh: z.string().min(1).max(200), auth: z.string().min(1).max(100) }),
});

/** A browser's push subscription, its endpoint checked. */
export interface PushAddress {
  readonly endpoint: URL;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** Which origins may be called in place of the browsers' services. */
export interface EndpointRules {
  /** The simulator's, where it serves this channel. */
  readonly simulatedOrigin: string | undefined;
  /** A gateway's: it is called instead of every endpoint's own origin. */
  readonly gateway: string | undefined;
}

/**
 * Reads the JSON of a subscription. `bad` says why it cannot be used: it is no subscription, or its endpoint is
 * nobody we know.
 */
export function readPushAddress(
  json: string,
  rules: EndpointRules,
): { ok: PushAddress } | { bad: 'bad-subscription' | 'endpoint-not-allowed' } {
  const parsed = subscriptionSchema.safeParse(parseJson(json));
  if (!parsed.success || !URL.canParse(parsed.data.endpoint)) return { bad: 'bad-subscription' };
  const endpoint = new URL(parsed.data.endpoint);
  const { keys } = parsed.data;
  if (rules.gateway !== undefined)
    return { ok: { endpoint: new URL(rules.gateway + endpoint.pathname + endpoint.search), keys } };
  return isAllowed(endpoint, rules) ? { ok: { endpoint, keys } } : { bad: 'endpoint-not-allowed' };
}

function isAllowed(endpoint: URL, { simulatedOrigin }: EndpointRules): boolean {
  if (endpoint.username !== '' || endpoint.password !== '') return false;
  // Where everything is simulated nobody real is reached.
  if (simulatedOrigin !== undefined) return endpoint.origin === simulatedOrigin;
  return (
    endpoint.protocol === 'https:' &&
    endpoint.port === '' &&
    pushServices.some((service) => service.test(endpoint.hostname))
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
