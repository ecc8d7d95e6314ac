import { expect } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { scene } from '../harness/scene/scene.ts';

const SITES = `name,country,time_zone,emergency_number,assembly_point,roll_call
Taoyuan,TW,Asia/Taipei,119,North gate,Max Accused`;

/** It is told to a whole site, then to whom the site and each person name for the silent; and help is sent. */
const INQUIRY = `playbook: inquiry
title: { en: Inquiry }
severity: Severe
urgency: Expected
owner: hr
inputs:
  accused: { type: employee, ask: { en: Who is accused? } }
  site: { type: site, ask: { en: Where? } }
audience: { site: '{{ site.name }}' }
except: [{ employee: '{{ accused }}' }]
steps:
  - message: hear
    route:
      - channels: [push, sms, email]
      - tell: roll-call
        after: 2m
      - tell: deputy
        after: 2m
    text: { en: { headline: 'HR: an inquiry at {{ site.name }}.', instruction: 'Ask {{ site.rollCall }} no questions.' } }
    answers:
      1: { value: read, label: { en: Read } }
      2: { value: help, label: { en: I need help }, page: first-responder }
  - message: closed
    when: by-hand
    route: [{ channels: [push, sms, email] }]
    text: { en: { headline: 'HR: the inquiry is closed.', instruction: Thank you. } }
correction: { en: There is no inquiry. }
all-clear: { en: 'HR: the inquiry is over.' }
`;

scene(
  'The accused is in the audience, calls the roll, is a deputy and a first responder, and hears of nothing',
  async (s) => {
    const at = { language: 'en', site: 'Taoyuan' };
    const { max, ana, dora } = await s.employ(SITES, {
      max: {
        ...at,
        name: 'Max Accused',
        mobile: '+886912345671',
        phone: '+886223456781',
        email: 'max@example.org',
        push: true,
        role: 'First responder',
        deputy: 'dora',
      },
      ana: { ...at, name: 'Ana', mobile: '+886912345672', deputy: 'max' },
      dora: { ...at, name: 'Dora', mobile: '+886912345673', deputy: 'max' },
    });
    const incident = await s.launch('inquiry', { accused: 'max', site: 'Taoyuan' });
    const asked = await ana.expectSms('an inquiry at Taoyuan');
    expect(asked.text).not.toContain('Max');
    (await dora.expectSms('an inquiry at Taoyuan')).thenReply('1');
    await dora.expectSms('Received: Read');
    await s.untilQuiet();

    // Max calls the roll of the site, and is Ana's deputy: Dora, his own, is told in both places.
    for (const lists of [1, 2]) {
      s.pass('2m');
      await eventually('Ana to be on a list', async () => {
        const listed = await query(s.stage.db.pool, 'SELECT 1 FROM listed');
        return listed.length === lists || undefined;
      });
      s.pass('10s');
      if (lists === 1) await dora.expectSms('1 person has not answered');
      await s.untilQuiet();
    }

    // He is the only first responder: his deputy goes.
    asked.thenReply('2');
    await ana.expectSms('I need help');
    const page = await dora.expectSms('Ana');
    page.thenReply('1');
    await dora.expectSms('Received: I am coming');
    await ana.expectSms('Dora is coming');
    // Ana has answered: nobody is silent any more.
    await dora.expectSms('everyone is accounted for');
    await s.untilQuiet();

    expect((await s.call('POST', `/incidents/${incident}/steps/closed/send`)).status).toBeLessThan(300);
    for (const person of [ana, dora]) await person.expectSms('the inquiry is closed');
    const key = { 'idempotency-key': crypto.randomUUID() };
    expect((await s.call('POST', `/incidents/${incident}/all-clear`, {}, key)).status).toBe(201);
    for (const person of [ana, dora]) await person.expectSms('the inquiry is over');
    await s.expectReach(incident, { recipients: 2, confirmed: 2 });
    await s.untilQuiet();
    expect(await max.unexpected()).toEqual([]);
  },
  undefined,
  { playbooks: { inquiry: INQUIRY } },
);
