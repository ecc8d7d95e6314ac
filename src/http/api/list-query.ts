import * as z from 'zod';

/** How a list is asked for: at most `limit` items, from where `nextCursor` of the last page says. */
export const listQuery = {
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(500).optional().describe('`nextCursor` of the page before'),
};
