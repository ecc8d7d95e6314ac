import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  Lexer,
  LineCounter,
  parseDocument,
  visit,
  type Document,
} from 'yaml';
import type { DocumentPath, Fault, PathPart } from './fault.ts';

/** The largest file that is read, in UTF-8 bytes. */
export const yamlSizeLimit = 262_144;

/**
 * The most tokens a file may hold. The parser's time grows with tokens, not bytes, and for some hostile files with
 * their square; a long playbook has about 3,000, and 10,000 hostile ones take well under 100 ms.
 */
const tokenLimit = 10_000;

/**
 * How deep a file may nest; a playbook needs eight levels. The parser calls itself at each, and thousands of levels
 * have ended the whole process.
 */
const depthLimit = 50;

const refusedKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** A YAML document as plain data, with the means to point at any of its places. */
export interface YamlFile {
  readonly data: unknown;
  /** A fault at a path, or at the nearest place above it that exists; or at a part of it, where that is found. */
  readonly faultAt: (path: DocumentPath, message: string, at?: PathPart) => Fault;
}

/**
 * Reads YAML 1.2 as data and nothing more: no tags, anchors, aliases, doubled keys or prototype keys.
 * Hostile files are refused within 100 ms.
 */
export function readYaml(source: string, file: string): { ok: YamlFile } | { faults: Fault[] } {
  const tooMuch = refuseTooMuch(source);
  if (tooMuch !== undefined) return { faults: [{ file, line: 1, column: 1, path: '', message: tooMuch }] };
  const lines = new LineCounter();
  const document = parseDocument(source, {
    lineCounter: lines,
    prettyErrors: false,
    version: '1.2',
    // Compared below instead: the parser's own comparison takes the square of the number of keys.
    uniqueKeys: false,
  });
  const fault = (offset: number, path: DocumentPath, message: string): Fault => {
    const { line, col } = lines.linePos(offset);
    return {
      file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      path: path.map(String).join('.'),
      message,
    };
  };
  if (document.errors.length > 0) {
    return {
      faults: document.errors
        .slice(0, 20)
        .map((error) => fault(error.pos[0], [], plainMessage(error.message))),
    };
  }
  const refused = refuseBeyondData(document).map(({ offset, message }) => fault(offset, [], message));
  if (refused.length > 0) return { faults: refused.slice(0, 20) };
  return {
    ok: {
      data: document.toJS({ maxAliasCount: 0 }) as unknown,
      faultAt: (path, message, at) => {
        const [start, end] = spanOf(document, path, at === 'key');
        const words = typeof at === 'object' ? source.slice(start, end).indexOf(at.words) : 0;
        return fault(start + Math.max(words, 0), path, message);
      },
    },
  };
}

function refuseTooMuch(source: string): string | undefined {
  if (Buffer.byteLength(source) > yamlSizeLimit) return `is larger than ${yamlSizeLimit / 1024} KB`;
  const depth = createDepthGauge();
  let tokens = 0;
  for (const token of new Lexer().lex(source)) {
    tokens += token.length > 0 ? 1 : 0;
    if (tokens > tokenLimit) return `holds more than ${tokenLimit} words and signs`;
    if (depth(token) > depthLimit) return 'is nested too deeply';
  }
  return undefined;
}

/** Follows the lexer's tokens, and answers how deep the last one may lie: never less than it does, on one line. */
function createDepthGauge(): (token: string) => number {
  let brackets = 0;
  let signs = 0;
  let indent = 0;
  return (token) => {
    if (token === '') return 0;
    if (token === '\n' || token === '\r\n') signs = indent = 0;
    else if ('[{'.includes(token)) brackets += 1;
    else if (']}'.includes(token)) brackets -= 1;
    else if ((brackets === 0 ? '?-:' : '?').includes(token)) signs += 1;
    else if (signs === 0 && /^ +$/.test(token)) indent = token.length;
    return brackets + signs + indent / 4;
  };
}

function plainMessage(message: string): string {
  return message.includes('call stack') ? 'is nested too deeply' : message;
}

function refuseBeyondData(document: Document.Parsed): { offset: number; message: string }[] {
  const found: { offset: number; message: string }[] = [];
  const refuse = (node: { range?: readonly number[] | null | undefined }, message: string) =>
    found.push({ offset: node.range?.[0] ?? 0, message });
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) refuse(node, `aliases (*${node.source}) are not allowed; write it out`);
      else if (node.anchor !== undefined) refuse(node, `anchors (&${node.anchor}) are not allowed`);
      else if (node.tag !== undefined) refuse(node, `tags (${node.tag}) are not allowed`);
    },
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const name = keyName(key);
        if (name === undefined) refuse(isNode(key) ? key : map, 'a key must be a word or a number');
        else if (refusedKeys.has(name)) refuse(isNode(key) ? key : map, `the key ${name} is not allowed`);
        else if (seen.has(name)) refuse(isNode(key) ? key : map, `the key ${name} stands here twice`);
        else seen.add(name);
      }
    },
  });
  return found;
}

/** From where to where the value at a path stands, or its key; the nearest above it where there is none. */
function spanOf(document: Document.Parsed, path: DocumentPath, atKey: boolean): Span {
  let node: unknown = document.contents;
  let span = rangeOf(node) ?? [0, 0];
  for (const [index, part] of path.entries()) {
    const isLast = index === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => keyName(key) === String(part));
      if (pair === undefined) return span;
      if (isLast && atKey) return rangeOf(pair.key) ?? span;
      span = rangeOf(pair.value) ?? rangeOf(pair.key) ?? span;
      node = pair.value;
    } else if (isCollection(node)) {
      node = node.items[Number(part)];
      span = rangeOf(node) ?? span;
    } else return span;
  }
  return span;
}

function keyName(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  const { value } = key;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

type Span = readonly [start: number, end: number];

function rangeOf(node: unknown): Span | undefined {
  return isNode(node) && node.range ? [node.range[0], node.range[1]] : undefined;
}
