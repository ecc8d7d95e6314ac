import type { Rule } from './rule.ts';

/** A route that reaches nobody when its one channel is blocked. */
export const oneChannel: Rule = ({ playbook }) =>
  playbook.steps.flatMap(({ route }, index) => {
    const [channel, ...others] = new Set(route.flatMap(({ channels }) => channels));
    if (channel === undefined || others.length > 0) return [];
    const message = `all depends on ${channel}: add another channel, at once or with "after"`;
    return [{ path: ['steps', index, 'route'], message }];
  });
