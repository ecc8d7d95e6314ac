import { makeVerdictTable } from '../verdict-table.ts';

/**
 * Twilio's error codes (SMS, voice, webhooks, HTTP API) by what each means for the next step, from Twilio's error
 * dictionary. A code means the same in the answer to a call and in a status callback.
 */
export const twilioVerdicts = makeVerdictTable('twilio', {
  'recipient-permanent recipient': `
    21202 21211 21216 21217 13224 13225 21401 21614 21635 21268 30005 30006 30011 63003 63024
  `,
  'opt-out recipient': '21610 63014',
  'recipient-temporary recipient': '21214 30003 30008 30485 32014 63023 63032 63036',
  'provider-transient account': '10004 20429 20500 20503 21730 30020 30021 30410 30500 32001 32012',
  'provider-transient country': '30017',
  'provider-transient message': '30036',
  'provider-transient provider': '63009 63010 63012',
  'provider-transient recipient': '14107 30009 32016',
  'provider-transient sender': '21611 30001 30022 30025 30026 63017 63018',
  'channel-blocked account': '10001 20005 20010 30002 30037 30454 35125 63020 63038',
  'channel-blocked content': '30038',
  'channel-blocked country': '21203 21215 13227 21408 32205',
  'channel-blocked recipient': '32203',
  'channel-blocked recipient-prefix': '30450 30453',
  'channel-blocked sender': '30023 30024 30032 30034 30442 30884 32017 32021 63013 63026',
  'channel-blocked sender+carrier': '30027',
  'channel-blocked sender+content': '30007',
  'channel-blocked sender+country': '30018 30040 30041',
  'channel-blocked sender+recipient': '21612 30004 63033',
  'our-fault account': `
    10002 14111 20003 20006 20008 21218 21219 21603 21607 21608 21622 63001 63008 63015
  `,
  'our-fault message': `
    11100 14101 14103 14109 20001 20004 20404 20422 21201 21205 21208 21213 21220 21262 21263 21602
    21604 21609 21617 21618 21619 21620 21624 21626 21654 21655 21656 21658 21901 21910 30010 30012
    30013 30014 30015 30016 30019 30028 30029 30030 30031 35118 32018 63005 63006 63011 63016 63021
  `,
  'our-fault our-webhook': '11200 11205 11210 11215 11220 11235 11236 11237 11243 11750 57012',
  'our-fault sender': `
    21210 21212 21407 21601 21606 21616 21621 21701 21702 21703 21704 21705 21709 21711 21900 63002
    63007
  `,
});
