import { describe, expect, test } from 'vitest';
import { actor, openDirectory, refusal } from '../../test/harness/open-directory.ts';
import { importSites } from './import-sites.ts';
import { findSite } from './site-store.ts';

const { deps, pool } = openDirectory();

describe('sites', () => {
  test('are found again by name; only the columns of the file change', async () => {
    const csv =
      'name,country,time_zone,emergency_number\nTaoyuan,TW,Asia/Taipei,110\nGdańsk,PL,Europe/Warsaw,112\n';
    expect(await importSites(deps, csv, { dryRun: false }, actor)).toEqual({
      rows: 2,
      created: 1,
      updated: 1,
      unchanged: 0,
      faults: [],
    });
    const site = await findSite(pool(), 'TAOYUAN');
    expect(site).toMatchObject({ emergencyNumber: '110', assemblyPoint: 'Gate 2', country: 'TW' });
    expect(await findSite(pool(), site?.id ?? '')).toEqual(site);
    expect(await findSite(pool(), 'nowhere')).toBeUndefined();
  });

  test('have their country, time zone and numbers checked', async () => {
    const csv =
      'name,country,time_zone,emergency_number,phone\nA,Taiwan,Taipei,call us,12\nA,NL,+02:00,112,\n';
    const dry = await importSites(deps, csv, { dryRun: true }, actor);
    expect(dry.faults.map(({ line, column }) => `${line} ${column}`)).toEqual([
      '2 country',
      '2 time_zone',
      '2 emergency_number',
      '2 phone',
      '3 name',
      '3 time_zone',
    ]);
    expect((await refusal(importSites(deps, csv, { dryRun: false }, actor))).type).toBe('bad-import');
  });
});
