import { Counter } from 'prom-client';

/** Codes that no table of ours has: each is a row to add. */
export const unknownCodesTotal = new Counter({
  name: 'tocsin_unknown_carrier_codes_total',
  help: 'Carrier codes that were classed by their HTTP status alone, because no table has them',
  labelNames: ['kind'] as const,
});
