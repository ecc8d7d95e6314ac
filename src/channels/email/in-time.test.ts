import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { inTime } from './in-time.ts';

const mail = () => Readable.from([Buffer.from('Subject: Fire\r\n'), Buffer.from('\r\nLeave now.')]);

describe('a mail in time', () => {
  it('goes as it is', async () => {
    const sent = await buffer(inTime(mail(), () => true));
    expect(sent.toString()).toBe('Subject: Fire\r\n\r\nLeave now.');
  });

  it.each([
    ['begun when the server asks for it too late', 0],
    ['ended when the process slept in its middle', 1],
  ])('is not %s', async (_, inTimeFor) => {
    let looks = 0;
    const stream = inTime(mail(), () => looks++ < inTimeFor);
    const chunks: unknown[] = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    await expect(finished(stream)).rejects.toMatchObject({ code: 'TOO-LATE' });
    expect(chunks).toHaveLength(inTimeFor);
  });
});
