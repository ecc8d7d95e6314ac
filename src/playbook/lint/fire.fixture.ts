import { readFileSync } from 'node:fs';
import type { ChannelDependencies } from '../../channels/read-dependencies.ts';
import { formatFault } from '../../kernel/fault.ts';
import { lintPlaybook } from './lint-playbook.ts';

/** The shipped playbook that tests of the lint break. */
export const fire = readFileSync('playbooks/fire-evacuation.yaml', 'utf8');

/** It after some changes. Throws where one changes nothing. */
export function changed(...changes: readonly (readonly [from: string | RegExp, to: string])[]): string {
  return changes.reduce((source, [from, to]) => {
    const next = source.replace(from, () => to);
    if (next === source) throw new Error(`nothing to change: ${String(from)}`);
    return next;
  }, fire);
}

/** What a source is warned of, a line each. */
export function warningsOf(source: string, dependencies?: ChannelDependencies): string[] {
  return lintPlaybook(source, 'fire.yaml', dependencies).map(formatFault);
}

/** Where a piece of text first stands in a source, as warnings write it. */
export function placeOf(source: string, piece: string): string {
  const before = source.slice(0, source.indexOf(piece)).split('\n');
  return `fire.yaml:${before.length}:${(before.at(-1)?.length ?? 0) + 1}: `;
}
