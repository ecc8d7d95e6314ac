import type { Rule } from './rule.ts';

/** A call for help that nobody is sent to: whoever calls stands on the board, and that is all. */
export const helpWithoutPage: Rule = ({ written }) =>
  written.steps.flatMap(({ answers }, index) =>
    Object.entries(answers)
      .filter(([, { value, page }]) => value === 'help' && page === undefined)
      .map(([key]) => ({
        path: ['steps', index, 'answers', key],
        message: 'calls for help and sends nobody: add page: with a role, such as first-responder',
      })),
  );
