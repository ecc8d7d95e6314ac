import { simpleParser } from 'mailparser';

/** A mail as somebody reads it. */
interface ReadMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** A mail that came in. It is parsed when somebody looks, since most of a hundred thousand are never opened. */
export interface Mail {
  readonly id: string;
  readonly at: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly bytes: number;
  read(): Promise<ReadMail>;
  /** What `read` found, once it has. */
  seen: ReadMail | undefined;
}

/** Keeps a mail with its source. */
export function createMail(draft: Pick<Mail, 'id' | 'from' | 'to'>, source: Buffer): Mail {
  let reading: Promise<ReadMail> | undefined;
  const mail: Mail = {
    ...draft,
    at: Date.now(),
    bytes: source.length,
    seen: undefined,
    read() {
      reading ??= readSource(source).then((seen) => (mail.seen = seen));
      return reading;
    },
  };
  return mail;
}

async function readSource(source: Buffer): Promise<ReadMail> {
  const parsed = await simpleParser(source, { skipTextToHtml: true, skipImageLinks: true });
  return {
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: typeof parsed.html === 'string' ? parsed.html : '',
    headers: new Map(
      parsed.headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(':') + 1).trim()]),
    ),
  };
}
