import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import compression from 'compression';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../test/harness/open-database.ts';
import type { Database } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import type { IncidentId } from '../kernel/id.ts';
import { createLog } from '../kernel/log.ts';
import { fireAnswers, tellIncident } from '../reachability/incident-story.test-data.ts';
import { createEventStreams, type EventStreams } from './event-streams.ts';

let db: Database;
let server: Server;
let streams: EventStreams;
let incidentId: IncidentId;

beforeAll(async () => {
  db = await openDatabase();
  const startedAt = new Date('2026-11-23T08:00:00Z');
  const alert = { kind: 'alert', answers: fireAnswers };
  const person = { name: 'Ana', site: 'Lyon', messages: [{ state: 'sent' as const }] };
  ({ incidentId } = await tellIncident(db, { startedAt, messages: [alert], people: [person] }));
  streams = createEventStreams({ db, clock: { now: () => new Date() }, log: createLog('silent') });
  const app = express();
  app.use(compression());
  app.get('/stream/:id', (request, response) =>
    streams.send(request, response, { incidentId: request.params.id as IncidentId, part: 'reachability' }),
  );
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  streams.closeAll();
  server.close();
  await db.close();
});

async function openStream(headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  const request = get({ port, host: '127.0.0.1', path: `/stream/${incidentId}`, headers });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

async function readUntil(response: IncomingMessage, words: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += String(chunk);
    if (words.test(text)) return text;
  }
  return text;
}

describe('an incident’s stream', () => {
  it('tells a fact within 1.5 s, though the app compresses', async () => {
    const response = await openStream();
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    });
    const told = readUntil(response, /event: patch\n.*"confirmed":1.*\n\n/s);
    await query(
      db.pool,
      `UPDATE deliveries SET state = 'confirmed', confirmed_at = now(), confirmed_via = 'sms', answer = 'safe' WHERE incident_id = $1`,
      [incidentId],
    );
    const since = performance.now();
    expect(await told).toMatch(/^id: \S+\nevent: snapshot\ndata: \{"recipients":1/);
    expect(performance.now() - since).toBeLessThan(1_500);
  });

  it('reaches a viewer who takes gzip at once, not when a buffer is full', async () => {
    const response = await openStream({ 'accept-encoding': 'gzip' });
    expect(response.headers['content-encoding']).toBe('gzip');
    const [chunk] = (await once(response, 'data')) as [Buffer];
    expect(chunk.length).toBeGreaterThan(0);
    response.destroy();
  });

  it('ends when the process stops', async () => {
    const response = await openStream();
    const ended = once(response.resume(), 'end');
    await once(response, 'data');
    streams.closeAll();
    await ended;
  });
});
