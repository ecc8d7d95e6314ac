import { expect, test } from 'vitest';
import twilio from 'twilio';
import { parseTwiml, TwimlFault } from './twiml.ts';

test('reads what Twilio’s own builder writes', () => {
  const response = new twilio.twiml.VoiceResponse();
  const gather = response.gather({ action: '/a?b=1&c="2"', numDigits: 1 });
  gather.say({ language: 'en-GB' }, 'FIRE </Say><Dial>+1</Dial> & "yard" 火警');
  response.redirect({ method: 'POST' }, '/again');
  const [first, second] = parseTwiml(response.toString()).children;
  expect(first).toMatchObject({ name: 'Gather', attributes: { action: '/a?b=1&c="2"', numDigits: '1' } });
  expect(first?.children).toMatchObject([{ name: 'Say', text: 'FIRE </Say><Dial>+1</Dial> & "yard" 火警' }]);
  expect(second).toMatchObject({ name: 'Redirect', text: '/again' });
});

test('reads comments, CDATA, single quotes and numeric entities', () => {
  const source =
    "<?xml version='1.0'?>\n<!-- x --><Response><Say voice='a'>A<![CDATA[<&>]]>&#66;&#x43;</Say></Response>\n";
  expect(parseTwiml(source).children).toMatchObject([{ attributes: { voice: 'a' }, text: 'A<&>BC' }]);
});

test.each([
  'FIRE',
  '',
  '<Response>',
  '<Response></Say></Response>',
  '<Response>a & b</Response>',
  '<Response>&nbsp;</Response>',
  '<Response/><Response/>',
  '<Say/>',
  '<Response><Say language=en>x</Say></Response>',
  `<Response>${'x'.repeat(70_000)}</Response>`,
])('%s is refused', (source) => {
  expect(() => parseTwiml(source)).toThrow(TwimlFault);
});
