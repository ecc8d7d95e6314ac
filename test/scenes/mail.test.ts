import { expect } from 'vitest';
import { scene } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

const eva = { eva: { name: 'Eva', email: 'eva@example.org', mobile: '+886912345678', language: 'en' } };
const byMail = { eva: { ...eva.eva, mobile: '' } };

scene(
  'A reply by mail is an answer, and what cannot be read is answered by a mail that says how',
  async (s) => {
    const { eva: person } = await s.employ(SITES, byMail);
    const incident = await s.launch('reachability-exercise', {}, true);
    const mail = await person.expectMail(/^DRILL: /);
    await mail.thenReply('who is this?');
    const help = await person.expectMail('could not read your answer');
    expect(help.headers.get('auto-submitted')).toBe('auto-replied');
    await s.expectReach(incident, { confirmed: 0 });
    await help.thenReply('1 and thank you');
    const taken = await person.expectMail('Received');
    expect(taken.headers.get('in-reply-to')).toMatch(/^<.+>$/);
    await s.expectReach(incident, { confirmed: 1, byAnswer: { received: 1 } });
  },
);

scene(
  'A mail bounces for good: the address is known to be bad, and the text goes now',
  async (s) => {
    const { eva: person } = await s.employ(SITES, eva);
    const incident = await s.launch('adverse-press');
    (await person.expectSms(/./)).thenReply('1');
    await person.expectSms('Received');
    await s.expectReach(incident, { confirmed: 1 });
    await s.expectStanding('eva', 'email', 'invalid');
  },
  { email: { delay: 20, bounced: [{ share: 1, status: '5.1.1' }] } },
);

scene(
  'Somebody is out of office: that confirms nothing, and nobody answers it',
  async (s) => {
    const { eva: person } = await s.employ(SITES, byMail);
    const incident = await s.launch('reachability-exercise', {}, true);
    const mail = await person.expectMail(/^DRILL: /);
    await s.untilQuiet();
    await s.expectReach(incident, { recipients: 1, sent: 1, confirmed: 0 });
    expect(s.stage.simulator.ledger.count('mail.inbound')).toBe(1);
    await mail.thenReply('1');
    await person.expectMail('Received');
    await s.expectReach(incident, { confirmed: 1 });
  },
  { email: { delay: 20, absent: 1 } },
);
