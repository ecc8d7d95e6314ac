import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatFault } from '../kernel/fault.ts';
import { readDependencies } from './read-dependencies.ts';

const example = 'playbooks/channels.example.yaml';

/** What is read of the example after a change, which must change something. */
function readChanged(from: string, to: string) {
  const source = readFileSync(example, 'utf8');
  const changed = source.replace(from, () => to);
  expect(changed).not.toBe(source);
  const file = join(mkdtempSync(join(tmpdir(), 'tocsin-map-')), 'channels.yaml');
  writeFileSync(file, changed);
  return readDependencies(file);
}

test('of the shipped example it knows what hangs on what, without a single secret', () => {
  const read = readDependencies(example);
  if ('faults' in read) throw new Error(read.faults.map(formatFault).join('\n'));
  expect(Object.fromEntries(read.ok)).toEqual({
    push: { backup: 'sms', providers: [{ name: 'web-push', dependsOn: [] }] },
    sms: {
      backup: 'voice',
      providers: [
        { name: 'twilio-main', dependsOn: ['twilio'] },
        { name: 'vonage-backup', dependsOn: ['vonage'] },
      ],
    },
    email: { providers: [{ name: 'mail-relay', dependsOn: ['office network'] }] },
    voice: { providers: [{ name: 'twilio-voice', dependsOn: ['twilio'] }] },
  });
});

test('a carrier is what its providers hang on, whatever the file says of it', () => {
  const read = readChanged('depends: [twilio]', 'depends: [roof antenna]');
  expect('ok' in read && read.ok.get('sms')?.providers[0]?.dependsOn).toEqual(['twilio', 'roof antenna']);
});

test('what it cannot make out is said where it stands', () => {
  const read = readChanged('depends: [twilio]', 'depends: twilio');
  expect('faults' in read && read.faults.map(formatFault)).toEqual([
    expect.stringMatching(
      /channels\.yaml:\d+:\d+: channels\.sms\.providers\.0\.depends: must be a list, but is text$/,
    ),
  ]);
  expect(readDependencies('playbooks/none.yaml')).toMatchObject({ faults: [{ message: 'cannot be read' }] });
});
