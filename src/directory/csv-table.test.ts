import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsvTable, type CsvTable } from './csv-table.ts';
import { decodeCsv } from './decode-csv.ts';

const shape = { known: ['external_id', 'name', 'groups'], required: ['external_id', 'name'], open: true };
const read = (text: string) => readCsvTable(text, shape);
const lines = ({ rows }: CsvTable) => rows.map((row) => [row.line, ...row.cells.values()]);

describe('F65: a CSV file in any common form', () => {
  test('a byte order mark, semicolons, CRLF and a header in another order and case', async () => {
    const table = await read('\uFEFFName;External ID;Groups\r\nAna;1;"a;b"\r\nBen;2;\r\n');
    expect(table.faults).toEqual([]);
    expect([...table.columns]).toEqual(['name', 'external_id', 'groups']);
    expect(lines(table)).toEqual([
      [2, 'Ana', '1', 'a;b'],
      [3, 'Ben', '2', ''],
    ]);
  });

  test('tabs and bare CR', async () => {
    expect(lines(await read('external_id\tname\r1\tAna, B.\r2\tBen'))).toEqual([
      [2, '1', 'Ana, B.'],
      [3, '2', 'Ben'],
    ]);
  });

  test('a row is named by the line where it begins, after quoted line breaks, blank lines and mixed ends', async () => {
    const table = await read(
      'external_id,name,note\n1,Ana,"two\r\n\r\nlines"\r\n\n , ,\n2,Ben,x\r3,Cai,"y\n"\n',
    );
    expect(lines(table)).toEqual([
      [2, '1', 'Ana', 'two\n\nlines'],
      [7, '2', 'Ben', 'x'],
      [8, '3', 'Cai', 'y'],
    ]);
  });

  test('UTF-16 as spreadsheets save it', async () => {
    const text = '\uFEFFexternal_id\tname\n1\t陳怡君\n';
    const bigEndian = Buffer.from(text, 'utf16le').swap16();
    for (const bytes of [Buffer.from(text, 'utf16le'), bigEndian])
      expect(lines(await read(decodeCsv(bytes)))).toEqual([[2, '1', '陳怡君']]);
  });

  test('another encoding is refused, not guessed', async () => {
    const latin1 = Buffer.from('external_id,name\n1,Andr\xe9\n', 'latin1');
    expect(() => decodeCsv(latin1)).toThrow('The file is not UTF-8 text');
    const table = await read(latin1.toString('utf8'));
    expect(table.faults).toEqual([
      { line: 2, column: 'name', detail: 'has characters that cannot be read: save the file as UTF-8' },
    ]);
  });

  test.each([
    ['', [{ line: 1, column: '', detail: 'is empty' }]],
    ['name\nAna', [{ line: 1, column: 'external_id', detail: 'is missing from the header' }]],
    ['external_id,name,Name\n', [{ line: 1, column: 'name', detail: 'stands in the header twice' }]],
    ['external_id,name\n1\n', [{ line: 2, column: '', detail: 'has 1 values where the header has 2' }]],
    [
      'external_id,name\n1,A,\n2,B,x\n',
      [{ line: 3, column: '', detail: 'has a value in column 3, which has no header' }],
    ],
    [
      'external_id,name\n1,A\0\n',
      [{ line: 2, column: 'name', detail: 'has characters that cannot be read: save the file as UTF-8' }],
    ],
    [
      'external_id,name\n1,A\n2,"B\n3,C\n',
      [{ line: 3, column: '', detail: 'has a quote that is never closed; nothing after this was read' }],
    ],
    [
      'external_id,name\n1,A "x" B\n',
      [
        {
          line: 2,
          column: '',
          detail:
            'has a quote inside a value: double it and quote the whole value; nothing after this was read',
        },
      ],
    ],
  ])('%j has its fault named', async (text, faults) => {
    expect((await read(text)).faults).toEqual(faults);
  });

  test('a file of 5 MB in one open quote ends with one fault', async () => {
    const table = await read(`external_id,name\n1,"${'x'.repeat(5_000_000)}`);
    expect(table.faults).toHaveLength(1);
    expect(table.rows).toEqual([]);
  });
});

test('whatever is written with any separator and line end is read back', async () => {
  const value = fc
    .string({ unit: 'grapheme' })
    .map((text) => text.replace(/[\0\r\uFFFD\p{Cs}]/gu, '').trim());
  const rows = fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.constantFrom(',', ';', '\t'),
      fc.constantFrom('\n', '\r\n', '\r'),
      async (cells, delimiter, end) => {
        const written = [
          ['external_id', 'name', 'note'],
          ...cells.map((row, index) => [`E${index} ${row[0]}`, row[1], row[2]]),
        ];
        const text = stringify(written, { delimiter, record_delimiter: end, quoted: true, bom: true });
        const table = await read(text);
        expect(table.faults).toEqual([]);
        const expected = written.slice(1).map((row) => row.map((cell) => cell.trim()));
        expect(table.rows.map((row) => [...row.cells.values()])).toEqual(expected);
      },
    ),
  );
});

test('any text at all gives rows or faults and never throws', async () => {
  const noise = fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', 'a', ' ', '\0', '\t', 'é') });
  await fc.assert(
    fc.asyncProperty(noise, async (text) => {
      const table = await read(`external_id,name\n${text}`);
      const last = text.split(/\r\n?|\n/).length + 1;
      for (const { line } of [...table.rows, ...table.faults]) expect(line).toBeLessThanOrEqual(last);
    }),
  );
});
