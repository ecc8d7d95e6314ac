import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';

const claims = z.object({ aud: z.string(), exp: z.number(), sub: z.string().optional() });

/** VAPID allows a token to be valid for a day (RFC 8292). */
const longestS = 24 * 3600;

/** Judges `Authorization: vapid t=…, k=…`: undefined when it is good for this origin, else why not. */
export type VapidJudge = (authorization: string | undefined, origin: string) => string | undefined;

/** Good tokens are remembered: one token serves thousands of pushes, and a signature costs more than all the rest. */
export function createVapidJudge(): VapidJudge {
  const good = new Map<string, z.infer<typeof claims>>();
  return (authorization, origin) => {
    if (authorization === undefined) return 'There is no Authorization header.';
    const remembered = good.get(authorization);
    const judged = remembered ?? readToken(authorization);
    if (typeof judged === 'string') return judged;
    if (good.size > 1000) good.clear();
    good.set(authorization, judged);
    const nowS = Date.now() / 1000;
    if (judged.aud !== origin) return `The token is for ${judged.aud}, this is ${origin}.`;
    if (judged.exp < nowS) return 'The token has expired.';
    return judged.exp > nowS + longestS + 60 ? 'The token is valid for more than a day.' : undefined;
  };
}

function readToken(authorization: string): z.infer<typeof claims> | string {
  const match = /^vapid\s+t=([\w-]+)\.([\w-]+)\.([\w-]+)\s*,\s*k=([\w-]+)=*$/i.exec(authorization.trim());
  const [, head = '', body = '', signature = '', publicKey = ''] = match ?? [];
  const point = Buffer.from(publicKey, 'base64url');
  if (!match || point.length !== 65) return 'The Authorization header is not vapid t=…, k=….';
  try {
    const key = createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: point.subarray(1, 33).toString('base64url'),
        y: point.subarray(33).toString('base64url'),
      },
    });
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    const parsed = claims.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
    return isSigned && parsed.success ? parsed.data : 'The signature of the token is wrong.';
  } catch {
    return 'The token or its key cannot be read.';
  }
}
