import { MACHINE_TOOK_IT } from '../channels/voice/answered-by.ts';

/** Who took the call of an attempt `a`: `machine`, or null where nobody noticed one. */
export const takenBySql = `CASE WHEN a.carrier_status = '${MACHINE_TOOK_IT}' THEN 'machine' END`;
