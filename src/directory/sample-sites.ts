import type { SampleLanguage } from './sample-names.ts';

/** A site of the made-up organisation. */
export interface SampleSite {
  readonly name: string;
  readonly country: string;
  readonly timeZone: string;
  readonly emergencyNumber: string;
  /** As it is signed there: one name, read in texts of every language. */
  readonly assemblyPoint: string;
  /** The reception's; desks follow it. */
  readonly phone: string;
  /** Of a hundred employees. */
  readonly share: number;
  /** What comes before the block number, which counts on from `firstBlock`, and the last four digits. */
  readonly prefix: string;
  readonly firstBlock: number;
  /** How those who work there read, with weights. */
  readonly languages: readonly (readonly [SampleLanguage, number])[];
}

/** Real places, real emergency numbers, made-up phones. */
export const sampleSites: readonly SampleSite[] = [
  {
    name: 'Taoyuan',
    country: 'TW',
    timeZone: 'Asia/Taipei',
    emergencyNumber: '119',
    assemblyPoint: 'P3',
    phone: '+88634250001',
    share: 40,
    prefix: '+8869',
    firstBlock: 1_000,
    languages: [
      ['zh-Hant', 82],
      ['en', 5],
      ['ja', 5],
      ['vi', 8],
    ],
  },
  {
    name: 'Rotterdam',
    country: 'NL',
    timeZone: 'Europe/Amsterdam',
    emergencyNumber: '112',
    assemblyPoint: 'Kade 4',
    phone: '+31102010001',
    share: 25,
    prefix: '+316',
    firstBlock: 1_000,
    languages: [
      ['nl', 60],
      ['en', 15],
      ['ar', 12],
      ['pl', 8],
      ['zh-Hant', 5],
    ],
  },
  {
    name: 'Gdańsk',
    country: 'PL',
    timeZone: 'Europe/Warsaw',
    emergencyNumber: '112',
    assemblyPoint: 'ul. Portowa 7',
    phone: '+48583010001',
    share: 20,
    prefix: '+48',
    firstBlock: 60_000,
    languages: [
      ['pl', 75],
      ['uk', 20],
      ['en', 5],
    ],
  },
  {
    name: 'Austin',
    country: 'US',
    timeZone: 'America/Chicago',
    emergencyNumber: '911',
    assemblyPoint: 'Lot N',
    phone: '+15124690001',
    share: 15,
    prefix: '+1512',
    firstBlock: 220,
    languages: [
      ['en', 68],
      ['es', 18],
      ['ko', 7],
      ['zh-Hant', 7],
    ],
  },
];
