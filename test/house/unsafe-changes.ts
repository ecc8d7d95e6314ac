/** What an older release that runs beside a newer one would stumble over, by what it is called in a complaint. */
const UNSAFE: readonly (readonly [string, RegExp])[] = [
  ['drops a table', /\bdrop\s+table\b/],
  ['drops a schema', /\bdrop\s+schema\b/],
  ['drops a type', /\bdrop\s+(type|domain)\b/],
  [
    'drops a column',
    /\bdrop\s+column\b|\balter\s+table\b[^;]*\bdrop\s+(?!constraint\b|column\b|not\s+null\b|default\b|expression\b|identity\b)"?\w/,
  ],
  ['renames', /\brename\b/],
  ['forbids null in a column that is there', /\bset\s+not\s+null\b/],
  ['changes the type of a column', /\balter\s+(column\s+)?"?\w+"?\s+(set\s+data\s+)?type\b/],
  ['takes a default away', /\bdrop\s+default\b/],
  ['empties a table', /\btruncate\b/],
];

const ADDED_COLUMN = /\badd\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?("?\w+"?)\s+(?!check\b)([^,;]*)/g;
const NO_COLUMN = /^"?(constraint|check|primary|unique|foreign|exclude)"?$/;

/**
 * Why a migration would harm a process of the release before, which goes on reading and writing meanwhile: a list of
 * complaints, empty where it only expands. New tables and indexes, columns that may be null or have a default, and
 * dropped indexes harm nobody.
 */
export function findUnsafeChanges(sql: string): string[] {
  const text = withoutWords(sql).toLowerCase();
  const complaints = UNSAFE.filter(([, pattern]) => pattern.test(text)).map(([complaint]) => complaint);
  for (const statement of text.split(';').filter((it) => /\balter\s+table\b/.test(it))) {
    for (const [, name = '', definition = ''] of statement.matchAll(ADDED_COLUMN)) {
      const isNarrow = /\bnot\s+null\b/.test(definition) && !/\b(default|generated)\b/.test(definition);
      if (!NO_COLUMN.test(name) && isNarrow)
        complaints.push(`adds ${name}, which may not be null and has no default`);
    }
  }
  return complaints;
}

/** The SQL without comments and the contents of its texts, which may say anything. */
function withoutWords(sql: string): string {
  return sql
    .replace(/--[^\n]*/g, '')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/'(?:[^']|'')*'/g, "''");
}
