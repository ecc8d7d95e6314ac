import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { inTime } from './in-time.ts';

const mail = () => Readable.from([Buffer.from('Subject: Fire\r\n'), Buffer.from('\r\nLeave now.')]);

describe('a mail in time', () => {
  it('goes as it is', async () => {
    const sent = await buffer(inTime(mail(), performance.now() + 60_000));
    expect(sent.toString()).toBe('Subject: Fire\r\n\r\nLeave now.');
  });

  it('is not begun when the server asks for it after the deadline', async () => {
    const endsAtMs = performance.now() + 5;
    const stream = inTime(mail(), endsAtMs);
    while (performance.now() < endsAtMs) continue;
    const chunks: unknown[] = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    await expect(finished(stream)).rejects.toMatchObject({ code: 'TOO-LATE' });
    expect(chunks).toEqual([]);
  });

  it('is not ended when the process sleeps past the deadline in its middle', async () => {
    const endsAtMs = performance.now() + 50;
    const stream = inTime(mail(), endsAtMs);
    const chunks: unknown[] = [];
    stream.on('data', (chunk) => {
      chunks.push(chunk);
      while (performance.now() < endsAtMs) continue;
    });
    await expect(finished(stream)).rejects.toMatchObject({ code: 'TOO-LATE' });
    expect(chunks).toHaveLength(1);
  });
});
