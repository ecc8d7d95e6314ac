import { expect } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { scene, type Role } from '../harness/scene/scene.ts';

const SITES = `name,country,time_zone,emergency_number
Taoyuan,TW,Asia/Taipei,119
Kaohsiung,TW,Asia/Taipei,119`;

/** Ana is where it burns, and so is Dora, who is asked how she is as well; Wei is elsewhere. */
const CAST = {
  ana: { name: 'Ana', mobile: '+886912345671', language: 'en', site: 'Taoyuan', department: 'Warehouse' },
  wei: {
    name: 'Chen Wei',
    mobile: '+886912345670',
    language: 'en',
    site: 'Kaohsiung',
    role: 'First responder',
    deputy: 'dora',
  },
  dora: { name: 'Dora', mobile: '+886912345672', language: 'zh-Hant', site: 'Taoyuan' },
} satisfies Record<string, Role>;

scene(
  'Ana calls for help: who is paged does not answer, their deputy is coming, Ana hears it, and the call is cleared',
  async (s) => {
    const { ana, wei, dora } = await s.employ(SITES, CAST);
    const incident = await s.launch('fire-evacuation', { site: 'Taoyuan' }, true);
    (await ana.expectSms('Taoyuan')).thenReply('2, stuck on 3rd floor');
    await ana.expectSms('you may need help');
    const page = await wei.expectSms('DRILL: Fire or evacuation: Ana (Warehouse, Taoyuan) needs help.');
    expect(page.text).toContain('"2, stuck on 3rd floor". Their number: +886912345671.');
    s.pass('20s');
    const call = (await wei.expectCall()).pickUp();
    await call.hear('For I am coming, press 1.');
    call.hangUp();
    await s.untilQuiet();

    s.pass('45s');
    const asked = await dora.expectSms('Ana（Warehouse, Taoyuan）需要協助');
    // A plain 1 would say that she is safe.
    await dora.expectSms('回覆 1 平安');
    const [, code = ''] = /(\d\d) 我會前往/.exec(asked.text) ?? [];
    asked.thenReply(code);
    await dora.expectSms('已收到：我會前往');
    const coming = await ana.expectSms('Dora is coming to help you.');
    expect(coming.text).toContain('Call them: +886912345672. In danger, call 119 as well.');
    page.thenReply('1');
    await wei.expectSms('Dora is on the way already: you need not go.');

    const person = await s.call('GET', `/incidents/${incident}/deliveries/${ana.id}`);
    expect(person.body).toMatchObject({
      needsHelp: true,
      help: {
        paging: {
          role: 'first-responder',
          asked: [
            { name: 'Chen Wei', answer: 'coming' },
            { name: 'Dora', answer: 'coming' },
          ],
          coming: { name: 'Dora' },
          nobodySince: null,
        },
      },
    });
    const note = { note: 'Dora brought her out' };
    const cleared = await s.call('POST', `/incidents/${incident}/deliveries/${ana.id}/clear-help`, note);
    expect(cleared.body).toMatchObject({ needsHelp: false, help: null });
    const actions = await query<{ action: string }>(
      s.stage.db.pool,
      `SELECT action FROM audit_entries WHERE subject = $1 AND action LIKE 'incident.%' ORDER BY id`,
      [incident],
    );
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        'incident.page',
        'incident.page-accepted',
        'incident.page-told',
        'incident.help-cleared',
      ]),
    );
  },
);
