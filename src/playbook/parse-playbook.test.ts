import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatFault } from '../kernel/fault.ts';
import { gasLeak } from './gas-leak.fixture.ts';
import { resolveInputs, type InputValues } from './inputs.ts';
import { parsePlaybook } from './parse-playbook.ts';
import { renderTexts } from './render-texts.ts';

test('a sound playbook becomes plain data in our units', () => {
  const parsed = parsePlaybook(gasLeak, 'gas-leak.yaml');
  expect(parsed).toMatchObject({
    ok: {
      name: 'gas-leak',
      exerciseOnly: false,
      languages: ['en', 'zh-Hant'],
      inputs: [
        { name: 'site', type: 'site', optional: false },
        { name: 'place', type: 'text', optional: true, maxLength: 20, multiline: false },
      ],
      audience: [{ kind: 'site', name: '{{ site.name }}' }],
      steps: [
        {
          kind: 'message',
          waitForAnswersMs: 600_000,
          route: [
            { channels: ['push', 'sms'], afterMs: 0 },
            { channels: ['voice'], afterMs: 120_000 },
          ],
          answers: [
            { key: '1', value: 'safe', needsHelp: false, words: {} },
            { key: '2', value: 'help', needsHelp: true, words: { en: ['trapped'] } },
          ],
        },
      ],
    },
  });
  const plain = JSON.parse(JSON.stringify(parsed)) as unknown;
  expect(plain).toEqual(parsed);
});

test('a call for help says whose holder is paged', () => {
  const paging = gasLeak.replace('value: help,', 'value: help, page: first-responder,');
  const parsed = parsePlaybook(paging, 'gas-leak.yaml');
  const pages = 'ok' in parsed ? parsed.ok.steps[0]?.answers.map(({ page }) => page) : parsed.faults;
  expect(pages).toEqual([undefined, 'first-responder']);
});

test('the end of a route says who is told of the silent, and each of them when', () => {
  const end = (rungs: string) =>
    parsePlaybook(gasLeak.replace('        after: PT2M\n', `        after: PT2M\n${rungs}`), 'gas-leak.yaml');
  const tells = (rungs: string) => {
    const parsed = end(rungs);
    return 'ok' in parsed ? parsed.ok.steps[0]?.tells : parsed.faults;
  };
  expect(tells('')).toEqual([]);
  expect(
    tells('      - tell: roll-call\n        after: 5m\n      - tell: manager\n        after: 10m\n'),
  ).toEqual([
    { to: 'roll-call', afterMs: 300_000, thenMs: 0 },
    { to: 'manager', afterMs: 300_000, thenMs: 600_000 },
  ]);
  expect(
    tells('      - tell: deputy\n      - tell: Site manager\n        after: 1m\n      - tell: manager\n'),
  ).toEqual([
    { to: 'deputy', afterMs: null, thenMs: 0 },
    { to: 'Site manager', afterMs: null, thenMs: 60_000 },
    { to: 'manager', afterMs: null, thenMs: 0 },
  ]);
});

test('a delivery does not end before whoever is told after a wait', () => {
  const waits = (after: string) =>
    parsePlaybook(
      gasLeak.replace(
        '        after: PT2M\n',
        `        after: PT2M\n      - tell: manager\n        after: ${after}\n`,
      ),
      'gas-leak.yaml',
    );
  expect(waits('5m')).toMatchObject({ ok: { steps: [{ waitForAnswersMs: 600_000 }] } });
  expect(waits('30m')).toMatchObject({ ok: { steps: [{ waitForAnswersMs: 1_800_000 }] } });
});

test('an input without a question asks by its name', () => {
  const parsed = parsePlaybook(
    gasLeak.replace('ask: { en: Where?, zh-Hant: 哪裡？ }, ', ''),
    'gas-leak.yaml',
  );
  expect(parsed).toMatchObject({ ok: { inputs: [{}, { ask: { en: 'place', 'zh-Hant': 'place' } }] } });
});

test('an audience that may be empty is refused; a list that ends with a sure rule is not', () => {
  const optional = gasLeak.replace('site: { type: site,', 'site: { type: site, optional: true,');
  const unguarded = optional.replaceAll('{{ site.name }}', '{% if site %}{{ site.name }}{% endif %}');
  const audience = (text: string) => unguarded.replace(/^audience: .*$/m, `audience: ${text}`);
  expect(parsePlaybook(audience("{ site: '{{ site.name }}' }"), 'gas-leak.yaml')).toMatchObject({
    faults: [{ path: 'audience', message: expect.stringContaining('addresses nobody') as string }],
  });
  expect(
    parsePlaybook(audience("{ first-of: [{ site: '{{ site.name }}' }, everyone] }"), 'gas-leak.yaml'),
  ).toMatchObject({
    ok: { audience: [{ kind: 'site' }, { kind: 'everyone' }] },
  });
});

test('what parses, renders: no input that passes resolveInputs makes a template fail', () => {
  const parsed = parsePlaybook(gasLeak, 'gas-leak.yaml');
  if ('faults' in parsed) throw new Error('refused');
  const [step] = parsed.ok.steps;
  if (step === undefined) throw new Error('no step');
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(
      name,
      fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
      fc.boolean(),
      (siteName, place, exercise) => {
        const resolved = resolveInputs(parsed.ok, { site: siteName, place });
        if ('faults' in resolved) return;
        const unknown = {
          country: null,
          timeZone: null,
          emergencyNumber: null,
          assemblyPoint: null,
          rollCall: null,
          phone: null,
        };
        const values: InputValues = { ...resolved.ok, site: { name: siteName, ...unknown } };
        const texts = renderTexts(parsed.ok, step, values, { exercise });
        expect(Object.keys(texts)).toEqual(['en', 'zh-Hant']);
        expect(texts['en']?.headline).toMatch(exercise ? /^DRILL: GAS at/ : /^GAS at/);
        expect(texts['en']?.headline).not.toContain('\n');
        expect(texts['zh-Hant']?.headline.startsWith('演習：')).toBe(exercise);
      },
    ),
  );
});

test('any text in place of a line gives a playbook or faults with a place, never an exception', () => {
  const lines = gasLeak.split('\n');
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.string(), (index, line) => {
      const parsed = parsePlaybook(lines.with(index, line).join('\n'), 'gas-leak.yaml');
      if ('ok' in parsed) return;
      expect(parsed.faults.length).toBeGreaterThan(0);
      for (const fault of parsed.faults) expect(formatFault(fault)).toMatch(/^gas-leak\.yaml:\d+:\d+: /);
    }),
    { numRuns: 300 },
  );
});
