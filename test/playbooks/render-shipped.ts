import { readFileSync } from 'node:fs';
import { renderContent } from '../../src/channels/render.ts';
import { channels } from '../../src/kernel/channel.ts';
import { formatFault } from '../../src/kernel/fault.ts';
import { resolveInputs, type InputValues, type SiteValue } from '../../src/playbook/inputs.ts';
import { parsePlaybook } from '../../src/playbook/parse-playbook.ts';
import { renderTexts } from '../../src/playbook/render-texts.ts';
import type { Playbook } from '../../src/playbook/schema.ts';

/** A link of fifty characters, about as long as real ones are. */
const link = 'https://tocsin.example.org/c/Zk3v9QmXw2LrT8sYpB1dA';

export const harbourPlant: SiteValue = {
  name: 'Harbour Plant',
  country: 'GB',
  timeZone: 'Europe/London',
  emergencyNumber: '999',
  assemblyPoint: 'car park B',
  rollCall: 'gate 2',
  phone: '+442079460100',
};

export const taoyuanPlant: SiteValue = {
  name: '桃園廠',
  country: 'TW',
  timeZone: 'Asia/Taipei',
  emergencyNumber: '119',
  assemblyPoint: '東側停車場',
  rollCall: '警衛室',
  phone: '+88633220100',
};

/** A playbook of the repository, as loaded. */
export function shippedPlaybook(name: string): Playbook {
  const file = `playbooks/${name}.yaml`;
  const parsed = parsePlaybook(readFileSync(file, 'utf8'), file);
  if ('faults' in parsed) throw new Error(parsed.faults.map(formatFault).join('\n'));
  return parsed.ok;
}

/** What the first message of a playbook says to one reader on each channel. */
export function renderShipped(
  name: string,
  run: { values: InputValues; exercise: boolean; language: string },
) {
  const playbook = shippedPlaybook(name);
  const names = Object.entries(run.values).map(([input, value]) => [
    input,
    typeof value === 'string' ? value : value.name,
  ]);
  const resolved = resolveInputs(playbook, Object.fromEntries(names) as Record<string, string>);
  if ('faults' in resolved) throw new Error(JSON.stringify(resolved.faults));
  const step = playbook.steps[0];
  if (step === undefined) throw new Error(`${name} has no step`);
  const message = {
    title: playbook.title,
    severity: playbook.severity,
    exercise: run.exercise,
    texts: renderTexts(playbook, step, run.values, run),
    answers: step.answers,
  };
  const [push, sms, email, voice] = channels.map((channel) =>
    renderContent(channel, message, { language: run.language, link }),
  );
  return { push, sms, email, voice };
}

/** What a person sees on each channel, as text that a reviewer can read. */
export function showShipped(
  name: string,
  run: { values: InputValues; exercise: boolean; language: string },
): string {
  const { push, sms, email, voice } = renderShipped(name, run);
  if (
    push?.channel !== 'push' ||
    sms?.channel !== 'sms' ||
    email?.channel !== 'email' ||
    voice?.channel !== 'voice'
  ) {
    throw new Error('a channel is missing');
  }
  return [
    `PUSH ${push.title}\n${push.body}\n${push.actions.map(({ key, label }) => `[${key} ${label}]`).join(' ')} ${push.url}`,
    `SMS (${sms.segments} ${sms.encoding})\n${sms.text}`,
    `E-MAIL ${email.subject}\n${email.text.trim()}`,
    `CALL (${voice.language})\n${voice.spoken}\n${voice.menu.map(({ spoken }) => spoken).join('\n')}`,
  ].join('\n\n');
}
