import { Agent } from 'undici';
import { serveCalls } from '../processes/serve-calls.ts';

/**
 * The limit: a loop that posts forms to the carrier and reads its JSON, and does nothing else. It looks nobody up,
 * writes nothing down, and would lose all it knows with its process.
 */
interface Loop {
  readonly carrierUrl: string;
  readonly recipients: number;
  readonly connections: number;
}

const handlers = { run };
export type BareLoop = typeof handlers;

function run({ carrierUrl, recipients, connections }: Loop): Promise<void> {
  const agent = new Agent({ connections, pipelining: 1 });
  const authorization = `Basic ${Buffer.from('AC0:token').toString('base64')}`;
  let begun = 0;
  let done = 0;
  return new Promise((resolve, reject) => {
    const next = () => {
      if (begun === recipients) return;
      const to = `+886912${String(begun++).padStart(6, '0')}`;
      const chunks: Buffer[] = [];
      agent.dispatch(
        {
          origin: carrierUrl,
          path: '/2010-04-01/Accounts/AC0/Messages.json',
          method: 'POST',
          headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ To: to, From: '+15005550006', Body: 'The quick brown fox' }).toString(),
        },
        {
          onRequestStart: () => undefined,
          onResponseData: (_, chunk) => chunks.push(chunk),
          onResponseEnd: () => {
            JSON.parse(Buffer.concat(chunks).toString('utf8'));
            if (++done === recipients) void agent.close().then(resolve, reject);
            else next();
          },
          onResponseError: (_, error) => reject(error),
        },
      );
    };
    for (let slot = 0; slot < connections; slot++) next();
  });
}

serveCalls(handlers);
