import { expect } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { scene, type Script } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

/** Where an address stands plain: the directory's own table, and the replies, by the number they came from. */
const PLAIN_IN = ['contact_points', 'replies'];

/** Of each address in the directory what nobody else need know: a number without its +, a subscription's secret. */
async function tellingParts(s: Script): Promise<string[]> {
  const rows = await query<{ part: string }>(
    s.stage.db.pool,
    `SELECT CASE channel WHEN 'push' THEN address::json #>> '{keys,auth}' ELSE ltrim(address, '+') END AS part
       FROM contact_points`,
  );
  return rows.map(({ part }) => part);
}

/** Every table with a row in which one of these words stands. */
async function tablesHolding(s: Script, words: readonly string[]): Promise<string[]> {
  const tables = await query<{ schema: string; name: string }>(
    s.stage.db.pool,
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'`,
  );
  const held = await Promise.all(
    tables.map(async ({ schema, name }) => {
      const look = `SELECT 1 FROM "${schema}"."${name}" AS r WHERE r::text LIKE ANY ($1) LIMIT 1`;
      const rows = await query(s.stage.db.pool, look, [words.map((word) => `%${word}%`)]);
      return rows.length > 0 ? [name] : [];
    }),
  );
  return held.flat().sort();
}

scene(
  'Answers come and carriers refuse by name: addresses stand in the directory and with the replies, in no other table, and in no line of the log',
  async (s) => {
    const { lin, ana, ben, eva, tom } = await s.employ(SITES, {
      lin: { mobile: '+886912345678', language: 'en' },
      ana: { push: true, language: 'en' },
      ben: { phone: '+886223456789', language: 'en' },
      eva: { email: 'eva@example.org', language: 'en' },
      tom: { phone: '+886223456790', language: 'en' },
    });
    const incident = await s.launch('reachability-exercise', {}, true);
    (await lin.expectSms('DRILL')).thenReply('1');
    await lin.expectSms('Received');
    await (await ana.expectPush('DRILL')).thenTap('1');
    await s.press((await eva.expectMail('DRILL')).link, '1');
    await s.untilQuiet();
    s.pass('2m');
    await (await ben.expectCall()).pickUp().answer('1');
    (await tom.expectCall()).decline();
    const byHand = { answer: 'received', note: 'seen at the gate' };
    const path = `/incidents/${incident}/deliveries/${tom.id}/confirm`;
    expect((await s.call('POST', path, byHand)).status).toBe(200);
    await s.expectReach(incident, { recipients: 5, confirmed: 5 });

    const sms = "The 'To' number +886912345678 is not a valid phone number.";
    s.stage.simulator.setScenario({
      sms: { refused: [{ share: 1, status: 400, code: 21211, message: sms }] },
      email: { refused: [{ share: 1, status: 550, message: '5.1.1 <eva@example.org>: user unknown' }] },
    });
    await s.launch('notice', { subject: 'The canteen is closed', text: 'Please bring your own.' });
    await ana.expectPush('The canteen is closed');
    await s.expectStanding('eva', 'email', 'invalid');
    s.pass('1h');
    await s.expectStanding('lin', 'sms', 'invalid');
    await s.untilQuiet();

    const words = await tellingParts(s);
    expect(words).toHaveLength(6);
    expect(await tablesHolding(s, words)).toEqual(PLAIN_IN);
    expect(s.stage.logged().filter((line) => words.some((word) => line.includes(word)))).toEqual([]);
  },
);
