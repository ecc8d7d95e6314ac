import type { Rule } from './rule.ts';

/** A message that waits for a share which may never be reached: nothing else sends it. */
export const mayNeverGo: Rule = ({ playbook }) =>
  playbook.steps.flatMap(({ when }, index) =>
    when.kind === 'confirmed' && when.afterMs === undefined
      ? [
          {
            path: ['steps', index, 'when', 'confirmed'],
            message: 'is never sent where fewer confirm: add "after", when it goes at the latest',
          },
        ]
      : [],
  );
