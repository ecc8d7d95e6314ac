import type { ScenarioInput } from '../../../simulator/scenario.ts';

/** Carriers without delay; a tenth of those who get a text or a call answer it by text or key. */
export const ANSWERING: ScenarioInput = {
  sms: { delay: { min: 0, max: 30 } },
  voice: { delay: { min: 0, max: 30 }, ring: { min: 20, max: 60 } },
  email: { delay: { min: 0, max: 30 } },
  people: {
    share: 0.1,
    after: { min: 100, max: 2_000 },
    sms: { page: 0 },
    voice: { share: 0.1, after: { min: 0, max: 100 } },
    email: { share: 0 },
  },
};
