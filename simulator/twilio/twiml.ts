/** An element of a TwiML document. */
export interface TwimlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly TwimlElement[];
  /** Its own text, and not its children's. */
  readonly text: string;
}

/** A document Twilio would refuse (12100): the message says where. */
export class TwimlFault extends Error {}

interface OpenElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: TwimlElement[];
  text: string;
}

/** Twilio's limit for a document. */
const limit = 64 * 1024;
const token =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy;

/**
 * Reads the little XML that TwiML is: elements, attributes, text, the five entities and numeric ones. Throws TwimlFault
 * on anything else, as on a root that is not `<Response>`.
 */
export function parseTwiml(source: string): TwimlElement {
  if (source.length > limit) throw new TwimlFault('The document is larger than 64 KB.');
  const root: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  token.lastIndex = 0;
  let position = 0;
  while (position < source.length) {
    const match = token.exec(source);
    const inside = open.at(-1);
    if (!match || !inside) throw new TwimlFault(`Not XML at character ${position}.`);
    position = token.lastIndex;
    const [, cdata, slash, name, attributes, selfClosing, text] = match;
    if (cdata !== undefined) inside.text += cdata;
    else if (text !== undefined) inside.text += decodeEntities(text);
    else if (name !== undefined && slash === '/') close(open, name, position);
    else if (name !== undefined) {
      const element: OpenElement = {
        name,
        attributes: readAttributes(attributes ?? ''),
        children: [],
        text: '',
      };
      inside.children.push(element);
      if (selfClosing !== '/') open.push(element);
    }
  }
  return theResponse(root, open.length);
}

function close(open: OpenElement[], name: string, position: number): void {
  if (open.length < 2 || open.pop()?.name !== name)
    throw new TwimlFault(`</${name}> closes nothing at character ${position}.`);
}

function theResponse(root: OpenElement, depth: number): TwimlElement {
  const [response, ...more] = root.children;
  if (depth > 1) throw new TwimlFault('An element is not closed.');
  if (response?.name !== 'Response' || more.length > 0 || root.text.trim() !== '')
    throw new TwimlFault('A document is one <Response>.');
  return response;
}

function readAttributes(source: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const match of source.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    found[match[1] ?? ''] = decodeEntities(match[2] ?? match[3] ?? '');
  }
  return found;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&([^;\s]*);?/g, (whole, name: string) => {
    const code = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(name);
    if (code)
      return String.fromCodePoint(parseInt(code[1] ?? code[2] ?? '', code[1] === undefined ? 10 : 16));
    const decoded = whole.endsWith(';') ? entities[name] : undefined;
    if (decoded === undefined) throw new TwimlFault(`${whole} is no entity.`);
    return decoded;
  });
}
