import { afterEach, beforeEach, expect, test } from 'vitest';
import { employ } from '../harness/process/employ.ts';
import { openHouse, type House } from '../harness/process/open-house.ts';
import { launchExercise, reachOf } from '../harness/process/run-incident.ts';
import { loggedErrors } from '../harness/process/run-tocsin.ts';
import { eventually } from '../harness/scene/eventually.ts';

const mobiles = ['+886912345678', '+886912345679'];
const ourNumber = '+15005550006';
const crowd = {
  csv: [
    'external_id,name,mobile,language,site',
    ...mobiles.map((it, n) => `P${n},Person ${n},${it},en,Taoyuan`),
  ].join('\n'),
  paths: new Map(mobiles.map((it, n) => [`P${n}`, [it]])),
  roster: [],
};

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const textsOn = (mobile: string) =>
  house.simulator.phones
    .items([mobile])
    .flatMap((it) => (it.kind === 'sms' && it.direction === 'in' ? [it.text] : []));

test('killed, and people reply meanwhile: the next start confirms each once and says so to each once', async () => {
  const first = await house.serve();
  await employ(house, crowd);
  const incident = await launchExercise(house);
  await eventually('both to be told', () => mobiles.every((it) => textsOn(it).length === 1) || undefined);
  await first.end('SIGKILL');
  for (const mobile of mobiles) expect(house.simulator.sendSms(mobile, ourNumber, '1')).toBe(true);
  const isLost = () =>
    (house.simulator.ledger.count('sms.inbound') >= 4 && house.simulator.isIdle(500)) || undefined;
  await eventually('their webhooks to be given up', isLost);

  const second = await house.serve();
  await eventually(
    'both to be confirmed',
    async () => (await reachOf(house, incident)).confirmed === 2 || undefined,
  );
  await eventually('both to be answered', () => mobiles.every((it) => textsOn(it).length === 2) || undefined);
  const ended = await second.end('SIGTERM');
  expect({ code: ended.code, errors: loggedErrors(ended) }).toEqual({ code: 0, errors: [] });
  for (const mobile of mobiles) expect(textsOn(mobile)[1]).toBe('DRILL: Received: Received. Thank you.');
  expect(house.simulator.ledger.count('call.create')).toBe(0);
});
