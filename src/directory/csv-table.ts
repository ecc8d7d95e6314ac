import { CsvError, parse } from 'csv-parse';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as yieldToOthers } from 'node:timers/promises';

/** Something wrong in a CSV file. `line` counts from 1 as a text editor does; `column` is its header, '' for the whole line. */
export interface CsvFault {
  readonly line: number;
  readonly column: string;
  readonly detail: string;
}

/** One record. `cells` are trimmed, by column; `line` is where the record begins. */
export interface CsvRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

/** A CSV file, read. Known columns stand under their own name, others under the header as it was written. */
export interface CsvTable {
  readonly columns: ReadonlySet<string>;
  readonly rows: readonly CsvRow[];
  readonly faults: readonly CsvFault[];
}

/** Which columns a kind of file has. */
export interface CsvShape {
  readonly known: readonly string[];
  readonly required: readonly string[];
  /** Whether further columns are kept. */
  readonly open: boolean;
}

/** The longest record, in characters: a quote that is never closed ends here. */
const longestRecord = 100_000;
/** Bytes parsed, and records paired with their header, before others get their turn: a few milliseconds. */
const slice = 65_536;
const recordsASlice = 500;

/**
 * Reads CSV: UTF-8 with or without BOM, comma, semicolon or tab (whichever its header uses most), quoted line
 * breaks, LF, CRLF or CR, the header in any order and case. Blank lines are passed over. Never throws: what is
 * wrong is in `faults`, and a row with a fault of form is left out (F65).
 */
export async function readCsvTable(text: string, shape: CsvShape): Promise<CsvTable> {
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const { records, fault } = await readRecords(plain);
  const faults: CsvFault[] = fault === undefined ? [] : [fault];
  const [header, ...body] = records;
  if (header === undefined) {
    return {
      columns: new Set(),
      rows: [],
      faults: fault ? faults : [{ line: 1, column: '', detail: 'is empty' }],
    };
  }
  const names = header.cells.map((cell) => columnName(cell, shape.known));
  const headerFaults = checkHeader(names, header.line, shape);
  if (headerFaults.length > 0) return { columns: new Set(), rows: [], faults: [...headerFaults, ...faults] };
  const rows: CsvRow[] = [];
  for (const [index, record] of body.entries()) {
    if (index % recordsASlice === recordsASlice - 1) await yieldToOthers();
    const wrong = checkRecord(record, names);
    if (wrong !== undefined) faults.push(wrong);
    else rows.push({ line: record.line, cells: new Map(pairCells(names, record.cells)) });
  }
  return { columns: new Set(names.filter((name) => name !== '')), rows, faults };
}

interface RawRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

async function readRecords(text: string): Promise<{ records: RawRecord[]; fault?: CsvFault }> {
  const records: RawRecord[] = [];
  let linesRead = 0;
  const parser = parse({
    delimiter: guessDelimiter(text),
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    trim: true,
    max_record_size: longestRecord,
    on_record: (cells: string[], { lines }) => {
      const breaks = cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
      records.push({ line: lines - breaks, cells: cells.map((cell) => cell.trim()) });
      linesRead = lines;
      return null;
    },
  });
  try {
    await pipeline(Readable.from(slices(text)), parser.resume());
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { records, fault: formFault(error, linesRead + 1) };
  }
  return { records };
}

async function* slices(text: string): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += slice) {
    yield bytes.subarray(start, start + slice);
    await yieldToOthers();
  }
}

/** The separator that the header line uses most outside quotes. */
function guessDelimiter(text: string): string {
  const header = (text.split('\n').find((line) => line.trim() !== '') ?? '').replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

/** Told by the line after the last record that could be read: with an open quote, all the rest is one record. */
function formFault(error: CsvError, line: number): CsvFault {
  const detail = formFaults[error.code] ?? error.message;
  return { line, column: '', detail: `${detail}; nothing after this was read` };
}

const formFaults: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'has a quote that is never closed',
  CSV_MAX_RECORD_SIZE: 'has a quote that is never closed, or is far too long',
  INVALID_OPENING_QUOTE: 'has a quote inside a value: double it and quote the whole value',
  CSV_INVALID_CLOSING_QUOTE: 'has text after a closing quote: double the quotes inside the value',
};

function columnName(header: string, known: readonly string[]): string {
  const plain = header.toLowerCase().replace(/[\s-]+/g, '_');
  return known.find((name) => name === plain) ?? header;
}

function checkHeader(names: readonly string[], line: number, shape: CsvShape): CsvFault[] {
  const missing = shape.required.filter((name) => !names.includes(name));
  const twice = names.filter((name, index) => name !== '' && names.indexOf(name) !== index);
  const unknown = shape.open ? [] : names.filter((name) => name !== '' && !shape.known.includes(name));
  return [
    ...missing.map((column) => ({ line, column, detail: 'is missing from the header' })),
    ...[...new Set(twice)].map((column) => ({ line, column, detail: 'stands in the header twice' })),
    ...unknown.map((column) => ({
      line,
      column,
      detail: `is not a column; known are ${shape.known.join(', ')}`,
    })),
  ];
}

function checkRecord({ line, cells }: RawRecord, names: readonly string[]): CsvFault | undefined {
  const surplus = cells.findIndex((cell, index) => cell !== '' && (names[index] ?? '') === '');
  if (surplus >= 0)
    return { line, column: '', detail: `has a value in column ${surplus + 1}, which has no header` };
  if (cells.length < names.length)
    return { line, column: '', detail: `has ${cells.length} values where the header has ${names.length}` };
  const unreadable = cells.findIndex((cell) => /[\0\uFFFD\p{Cs}]/u.test(cell));
  if (unreadable < 0) return undefined;
  return {
    line,
    column: names[unreadable] ?? '',
    detail: 'has characters that cannot be read: save the file as UTF-8',
  };
}

function pairCells(names: readonly string[], cells: readonly string[]): [string, string][] {
  return names.flatMap((name, index) => (name === '' ? [] : [[name, cells[index] ?? '']]));
}
