import type { Verdict } from '../contract.ts';

/**
 * Twilio's error codes (SMS, voice, webhooks, HTTP API) by what each means for the next step, from Twilio's error
 * dictionary. A code means the same in the answer to a call and in a status callback.
 */
const codesByVerdict: Readonly<Record<Verdict, string>> = {
  'recipient-permanent': `
    21202 21211 21216 21217 13224 13225 21401 21614 21635 21268 30005 30006 30011 63003 63024
  `,
  'opt-out': `
    21610 63014
  `,
  'recipient-temporary': `
    21214 30003 30008 30485 32014 63023 63032 63036
  `,
  'provider-transient': `
    10004 14107 20429 20500 20503 21611 21730 30001 30009 30017 30020 30021 30022 30025 30026 30036
    30410 30500 32016 32001 32012 63009 63010 63012 63017 63018
  `,
  'channel-blocked': `
    10001 20005 20010 21203 21215 13227 21408 21612 30002 30004 30007 30018 30023 30024 30027 30032
    30034 30037 30038 30040 30041 30442 30450 30453 30454 30884 35125 32017 32021 32203 32205 63013
    63020 63026 63033 63038
  `,
  'our-fault': `
    10002 11100 11200 11205 11210 11215 11220 11235 11236 11237 11243 11750 14101 14103 14109 14111
    20001 20003 20004 20006 20008 20404 20422 21201 21205 21208 21210 21212 21213 21218 21219 21220
    21262 21263 21407 21601 21602 21603 21604 21606 21607 21608 21609 21616 21617 21618 21619 21620
    21621 21622 21624 21626 21654 21655 21656 21658 21701 21702 21703 21704 21705 21709 21711 21900
    21901 21910 30010 30012 30013 30014 30015 30016 30019 30028 30029 30030 30031 35118 57012 32018
    63001 63002 63005 63006 63007 63008 63011 63015 63016 63021
  `,
};

const verdicts = new Map(
  Object.entries(codesByVerdict).flatMap(([verdict, codes]) =>
    codes
      .trim()
      .split(/\s+/)
      .map((code) => [code, verdict as Verdict]),
  ),
);

/** Every code of the table, for checks. */
export const twilioCodes: ReadonlyMap<string, Verdict> = verdicts;

/** What a code means; undefined for one that the table does not have. */
export function twilioVerdict(code: string): Verdict | undefined {
  return verdicts.get(code);
}
