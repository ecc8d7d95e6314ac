import * as z from 'zod';
import { Problem } from './problem.ts';

const place = z.tuple([z.string(), z.uuid()]);

/** A place in a list ordered by a text (or instant) and an id, as an opaque word for a URL. */
export function writeCursor(key: string, id: string): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

/** The place a cursor names. Throws Problem `bad-request` for a word we did not write. */
export function readCursor(cursor: string): { key: string; id: string } {
  try {
    const [key, id] = place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { key, id };
  } catch {
    throw new Problem('bad-request', 'The cursor is not one that this list gave; start again without it.', [
      { pointer: '/cursor', detail: 'is not a cursor of this list' },
    ]);
  }
}
