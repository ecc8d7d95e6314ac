import { expect } from 'vitest';
import type { Simulator } from '../../simulator/start.ts';
import { query } from '../../src/db/sql.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { openDevice } from '../harness/scene/device.ts';
import { scene } from '../harness/scene/scene.ts';

/** Two of the simulator's channels by a channels file, and whom to tell when Tocsin itself is ill. */
const channels = ({ url, smtpPort, accountSid, authToken }: Simulator) => `
channels:
  sms:
    providers:
      - { name: texts, kind: twilio, accountSid: ${accountSid}, authToken: ${authToken}, from: "+15005550006", baseUrl: ${url} }
  email:
    providers:
      - { name: mails, kind: smtp, host: 127.0.0.1, port: ${smtpPort}, tls: none, from: crisis@example.org }
alarms: ["mailto:ops@example.org", "tel:+886912000999"]
`;

scene(
  'Every provider is held: those on the list of alarms are told by mail and text, once, and again when it is over',
  async (s) => {
    const ops = openDevice(s.stage.simulator, s.stage.expected, ['ops@example.org', '+886912000999']);
    const setAll = (state: string) => query(s.stage.db.pool, 'UPDATE lanes SET state = $1', [state]);
    await setAll('held');
    const mail = async (words: RegExp) =>
      eventually(`a mail with ${String(words)}`, async () => {
        const subjects = await Promise.all(
          s.stage.simulator.mails.map(async (one) => (await one.read()).subject),
        );
        return subjects.filter((subject) => words.test(subject)).length > 0 || undefined;
      });
    await mail(/itself is ill: No provider of any channel works/);
    await ops.expectSms(/is ill: No provider of any channel works/);
    await setAll('working');
    await mail(/^Over: A channel works again/);
    await ops.expectSms(/is well: A channel works again/);
    expect(s.stage.simulator.mails.length).toBe(2);
    expect(s.stage.simulator.ledger.count('sms.create')).toBe(2);
    s.expectError(/Tocsin itself is ill: No provider/);
  },
  {},
  { channels },
);
