import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../test/harness/open-database.ts';
import { eventually } from '../../test/harness/scene/eventually.ts';
import { keepLog } from '../../test/harness/scene/kept-log.ts';
import type { Database } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import { holdProbe, readAnswering, readProbe, releaseProbe, writeProbe } from './probe-store.ts';
import { openWebhookProbe, type ProbeResult } from './probe-webhook.ts';
import { startProber } from './start-prober.ts';
import { answerProbe, behindHeader, makeProbe, probeHeader, readBehind, sayBehind } from './webhook-proof.ts';

const secret = 'a secret of at least thirty-two characters';
const now = Date.parse('2026-11-25T08:00:00Z');

describe('the proof of a probe', () => {
  const genuine = makeProbe(secret, 'nonce-of-today', now);
  it('is answered where it is genuine and fresh', () => {
    expect(answerProbe(secret, genuine, now + 60_000)).toMatch(/^[\w-]{22}$/);
  });
  it.each<[string, string | undefined, number]>([
    ['nothing at all', undefined, now],
    ['words', 'please', now],
    ['a proof under another secret', makeProbe(`${secret}!`, 'nonce-of-today', now), now],
    ['another time under the same proof', genuine.replace(String(now), String(now + 1)), now],
    ['another nonce under the same proof', genuine.replace('today', 'yesterday'), now],
    ['an old one', genuine, now + 120_001],
    ['one from the future', genuine, now - 120_001],
  ])('is not for %s', (_, header, at) => expect(answerProbe(secret, header, at)).toBeUndefined());
});

async function probed(answer: RequestListener): Promise<ProbeResult> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const probe = openWebhookProbe({ publicUrl: urlOf(server), secret });
  try {
    return await probe.probe();
  } finally {
    await probe.close();
    server.closeAllConnections();
    server.close();
  }
}

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
/** As one of our processes does that is so far behind; `said`: what it says of that, where it is something else. */
const answering =
  (behindMs: number, said?: (proof: string) => string): RequestListener =>
  (request, response) => {
    const proof = answerProbe(secret, String(request.headers[probeHeader]), Date.now()) ?? '';
    const behind = said?.(proof) ?? sayBehind(secret, proof, behindMs);
    response.writeHead(proof === '' ? 403 : 204, { [probeHeader]: proof, [behindHeader]: behind }).end();
  };
const answerGenuinely = answering(0);

describe('our webhook', () => {
  it('answers under its path', async () => {
    const seen: string[] = [];
    const answer: RequestListener = (request, response) => {
      seen.push(`${request.method} ${request.url}`);
      answerGenuinely(request, response);
    };
    expect(await probed(answer)).toMatchObject({ ok: true });
    expect(seen).toEqual(['POST /in/webhooks/probe']);
  });

  it.each<[string, RequestListener, RegExp]>([
    ['a proxy says that nobody is behind it', (_, response) => response.writeHead(502).end(), /502/],
    ['a stranger says yes to everything', (_, response) => response.writeHead(204).end(), /somebody else/],
    [
      'a stranger repeats what it was sent',
      ({ headers }, response) =>
        response.writeHead(204, { [probeHeader]: String(headers[probeHeader]) }).end(),
      /somebody else/,
    ],
    ['it is moved', (_, response) => response.writeHead(308, { location: 'http://x.example/' }).end(), /308/],
    ['it never answers', () => undefined, /in time/],
    ['it hangs up', (request) => request.socket.destroy(), /./],
  ])('does not answer where %s', async (_, answer, why) => {
    expect(await probed(answer)).toEqual({ ok: false, why: expect.stringMatching(why) as string });
  });

  it('does not answer where nobody listens', async () => {
    const probe = openWebhookProbe({ publicUrl: 'http://127.0.0.1:9', secret });
    expect(await probe.probe()).toMatchObject({ ok: false });
    await probe.close();
  });
});

describe('what carriers report is recorded promptly', () => {
  it('where the oldest report has waited for less than a second', async () => {
    await eventually('a probe that takes no longer itself', async () => {
      const found = await probed(answering(50));
      expect(found).toMatchObject({ ok: true });
      return (found.ok && found.prompt) || undefined;
    });
    expect(await probed(answering(1_000))).toEqual({ ok: true, prompt: false });
    expect(await probed(answering(Infinity))).toEqual({ ok: true, prompt: false });
  });

  it('not where the probe itself takes longer', async () => {
    const slowly: RequestListener = (request, response) => {
      setTimeout(() => {
        answerGenuinely(request, response);
      }, 1_050);
    };
    expect(await probed(slowly)).toEqual({ ok: true, prompt: false });
  });

  it.each<[string, (proof: string) => string]>([
    ['says nothing, as one of an earlier release does', () => ''],
    ['says it without a proof', () => '0'],
    ['says less than was proven', (proof) => sayBehind(secret, proof, 5_000).replace('5000', '0')],
    ['repeats what was said beside another answer', () => sayBehind(secret, 'another-answer', 0)],
    ['says it under another secret', (proof) => sayBehind(`${secret}!`, proof, 0)],
  ])('not where whoever answers %s', async (_, said) => {
    expect(await probed(answering(0, said))).toEqual({ ok: true, prompt: false });
  });

  it('and it is read as it was said', () => {
    expect(readBehind(secret, 'answer', sayBehind(secret, 'answer', 1_499.2))).toBe(1_500);
  });
});

const well = { ok: true, prompt: true };
const late = { ok: true, prompt: false };
const silent = { ok: false, prompt: false };

describe('what the probe found', () => {
  let db: Database;
  beforeAll(async () => (db = await openDatabase()));
  afterAll(() => db.close());
  const one = '00000000-0000-7000-8000-000000000001';
  const other = '00000000-0000-7000-8000-000000000002';
  const age = (column: string) =>
    query(db.pool, `UPDATE webhook_probe SET ${column} = ${column} - interval '1 minute'`);

  it('is unknown before the first, and then as it is, since it became so', async () => {
    expect(await readProbe(db.pool)).toEqual({ ok: null, since: null });
    expect(await readAnswering(db.pool)).toBeNull();
    expect(await holdProbe(db.pool, one)).toBe(true);
    await writeProbe(db.pool, one, well);
    const first = await readProbe(db.pool);
    await writeProbe(db.pool, one, well);
    expect(await readProbe(db.pool)).toEqual(first);
    expect(await readAnswering(db.pool)).not.toBeNull();
    await age('since');
    await writeProbe(db.pool, one, silent);
    expect(await readAnswering(db.pool)).toBeNull();
    const { since } = await readProbe(db.pool);
    expect(since && first.since && since >= first.since).toBe(true);
  });

  it('is written by one process at a time; another takes over when that one is dead, or has gone', async () => {
    await writeProbe(db.pool, one, well);
    expect(await holdProbe(db.pool, other)).toBe(false);
    await writeProbe(db.pool, other, silent);
    expect(await readAnswering(db.pool)).not.toBeNull();
    await age('held_until');
    expect(await holdProbe(db.pool, other)).toBe(true);
    expect(await holdProbe(db.pool, one)).toBe(false);
    await releaseProbe(db.pool, other);
    expect(await holdProbe(db.pool, one)).toBe(true);
    await releaseProbe(db.pool, one);
  });

  it('is not known to have been so since longer than who found it looks without a break', async () => {
    await holdProbe(db.pool, one);
    await writeProbe(db.pool, one, well);
    const goOn = async (holder: string, how = {}) => {
      await age('since');
      const { since } = await readProbe(db.pool);
      await holdProbe(db.pool, holder, how);
      await writeProbe(db.pool, holder, well);
      return (await readProbe(db.pool)).since?.getTime() === since?.getTime();
    };
    expect(await goOn(one)).toBe(true);
    expect(await goOn(one, { isNew: true })).toBe(false);
    await age('held_until');
    expect(await goOn(other)).toBe(false);
    // Until it has probed nothing counts as silence, and no alarm is over.
    await age('held_until');
    await holdProbe(db.pool, one);
    expect(await readProbe(db.pool)).toEqual({ ok: true, since: null });
    expect(await readAnswering(db.pool)).toBeNull();
    await releaseProbe(db.pool, one);
  });

  it('is that it answers, but not surely, while what carriers report is recorded late', async () => {
    await holdProbe(db.pool, one);
    await writeProbe(db.pool, one, well);
    const before = await readProbe(db.pool);
    const promptly = await readAnswering(db.pool);
    await writeProbe(db.pool, one, late);
    // The alarm, and whoever fetches what the webhook has missed, see no change.
    expect(await readProbe(db.pool)).toEqual(before);
    expect(await readAnswering(db.pool)).toBeNull();
    await writeProbe(db.pool, one, well);
    expect(await readProbe(db.pool)).toEqual(before);
    const again = await readAnswering(db.pool);
    expect(again && promptly && again.sinceS > promptly.sinceS).toBe(true);
    await writeProbe(db.pool, one, well);
    expect(await readAnswering(db.pool)).toMatchObject({ sinceS: again?.sinceS });
    await releaseProbe(db.pool, one);
  });

  it('is unknown again when nobody has probed for a while', async () => {
    await age('at');
    expect(await readProbe(db.pool)).toEqual({ ok: null, since: null });
    expect(await readAnswering(db.pool)).toBeNull();
  });

  it('is kept up to date by a process, and says in the log what changed', async () => {
    const server = createServer(answerGenuinely).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const kept = keepLog();
    const probe = openWebhookProbe({ publicUrl: urlOf(server), secret });
    const prober = startProber({ pool: db.pool, probe, log: kept.log });
    const toBe = (wanted: boolean) => async () =>
      (await readProbe(db.pool)).ok === wanted ? true : undefined;
    await eventually('the webhook to answer', toBe(true));
    server.closeAllConnections();
    server.close();
    await eventually('the webhook not to answer', toBe(false));
    await prober.stop();
    await probe.close();
    expect(kept.errors()).toEqual([]);
    expect(await holdProbe(db.pool, other)).toBe(true);
  });
});
