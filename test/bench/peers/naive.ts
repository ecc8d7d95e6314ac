/**
 * The naive peer: what most people would write with these packages. A job a recipient; in it a row is created, the
 * SDK sends, the row is updated. A webhook looks the row up by the carrier's sid and updates it. Each package is
 * used as its documentation shows.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Queue, Worker } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';
import twilio from 'twilio';
import { serveCalls } from '../processes/serve-calls.ts';
import { openNaiveClient } from './naive-client.ts';

/** Jobs that one addBulk takes. */
const BULK = 1_000;

interface Settings {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly clientFolder: string;
  readonly carrierUrl: string;
  readonly accountSid: string;
  readonly authToken: string;
}

interface Job {
  readonly launch: string;
  readonly to: string;
  readonly body: string;
  readonly statusCallback: string;
}

const settings = JSON.parse(process.argv[2] ?? '') as Settings;
const prisma = await openNaiveClient(settings.databaseUrl, settings.clientFolder);
const connection = new Redis(settings.redisUrl, { maxRetriesPerRequest: null });
const client = twilio(settings.accountSid, settings.authToken);
client.api.baseUrl = settings.carrierUrl;
let worker: Worker<Job> | undefined;
let webhookUrl = '';

async function send({ launch, to, body, statusCallback }: Job): Promise<void> {
  const row = await prisma.message.create({ data: { launch, to, body } });
  const message = await client.messages.create({ to, from: '+15005550006', body, statusCallback });
  await prisma.message.update({ where: { id: row.id }, data: { status: 'sent', sid: message.sid } });
}

const handlers = {
  /** The web side: express, the signature check of the SDK, Prisma. */
  listen: async (): Promise<void> => {
    const app = express();
    app.post('/status', express.urlencoded({ extended: false }), async (request, response) => {
      const form = request.body as Record<string, string>;
      const signature = request.get('X-Twilio-Signature') ?? '';
      if (!twilio.validateRequest(settings.authToken, signature, webhookUrl, form))
        return void response.sendStatus(403);
      await prisma.message.update({
        where: { sid: form['MessageSid'] ?? '' },
        data: { status: form['MessageStatus'] ?? '' },
      });
      response.sendStatus(204);
    });
    // A row that is not there (its sid is not stored yet) is an error and answered with 500; `test` keeps it unprinted.
    app.set('env', 'test');
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/status`;
  },
  /** The worker side. */
  work: async (concurrency: number): Promise<void> => {
    await worker?.close();
    worker = new Worker<Job>('messages', ({ data }) => send(data), { connection, concurrency });
    worker.on('failed', (_job, error) => process.stderr.write(`naive peer: ${error.message}\n`));
  },
  launch: async ({ launch, recipients }: { launch: string; recipients: number }): Promise<void> => {
    const queue = new Queue<Job>('messages', { connection });
    const body =
      'Site security: FIRE at Taoyuan. Leave now by the nearest exit. Reply 1 Safe, 2 I need help.';
    for (let from = 0; from < recipients; from += BULK) {
      const jobs = Array.from({ length: Math.min(BULK, recipients - from) }, (_, index) => ({
        name: 'send',
        data: {
          launch,
          to: `+886912${String(from + index).padStart(6, '0')}`,
          body,
          statusCallback: webhookUrl,
        },
        opts: { removeOnComplete: true },
      }));
      await queue.addBulk(jobs);
    }
  },
};

/** What the bench may ask of the peer's processes. */
export type NaivePeer = typeof handlers;

serveCalls(handlers);
