import type { Rule } from './rule.ts';

/** Words that mean an answer in some languages of the playbook and are missing in the others. */
export const missingWords: Rule = ({ written, playbook: { languages } }) =>
  written.steps.flatMap(({ answers }, index) =>
    Object.entries(answers).flatMap(([key, { words }]) => {
      const missing = words === undefined ? [] : languages.filter((language) => !(language in words));
      if (missing.length === 0) return [];
      const message = `has none in ${missing.join(', ')}, where the label and the digit alone are understood: add some`;
      return [{ path: ['steps', index, 'answers', key, 'words'], message }];
    }),
  );
