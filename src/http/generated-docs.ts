import { problemTypes } from '../kernel/problem.ts';
import { playbookJsonSchema } from '../playbook/json-schema.ts';
import { languagePage } from '../playbook/language-page.ts';
import { importPage } from './import-doc.ts';
import { openApiDocument } from './openapi.ts';

/** The documents that are made from the code, by their path in the repository. A test holds the files to them. */
export function generatedDocs(): Record<string, string> {
  return {
    'docs/openapi.json': `${JSON.stringify(openApiDocument(), null, 2)}\n`,
    'docs/problems.md': problemsPage(),
    'docs/import.md': importPage(),
    'docs/playbook-language.md': languagePage(),
    'playbooks/playbook.schema.json': `${JSON.stringify(playbookJsonSchema(), null, 2)}\n`,
  };
}

function problemsPage(): string {
  const rows = Object.entries(problemTypes).map(
    ([type, { status, title }]) => `| <a id="${type}"></a>\`/problems/${type}\` | ${status} | ${title} |`,
  );
  return [
    '# Problems',
    '',
    'Errors of the API are [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) documents, `application/problem+json`.',
    '`type` is stable and names one of these; `detail` says what was attempted and what to do; `errors` holds a JSON',
    'Pointer and a sentence for each fault of a body. Some carry further members, such as the number to confirm. An',
    'error of our own has the type `about:blank` and a status from 500 on.',
    '',
    '| type | status | title |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
