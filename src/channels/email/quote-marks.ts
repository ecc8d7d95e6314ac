/** What stands in our own mails and shows where one is quoted, whatever the language of the mail program. */
export interface OurMarks {
  /** Addresses that mails of ours come from, or how those begin: `crisis+`. */
  readonly addresses: readonly string[];
  /** How the links to a person's page begin. */
  readonly link: string;
}

/** As much of a line is looked at: what introduces a quote is short. */
const longestLine = 500;

/** A text in lines without white space around them, as long as they can introduce anything. */
export function short(line: string): string {
  return line.slice(0, longestLine).trim();
}

export function isQuoted(line: string | undefined): boolean {
  return line?.startsWith('>') ?? false;
}

const wrote = new RegExp(
  '(?<!\\p{L})(wrote|schrieb|schreef|skrev|escribió|escreveu|(a )?écrit|(ha )?scritto|napisał\\(?a?\\)?|написала?)(?!\\p{L}).{0,80}[:：]$',
  'iu',
);
const wroteUnspaced = /(寫道|写道|のメール|작성|كتب) ?[:：]$/;
const separators =
  /^(-{2,} ?(original message|forwarded message|原始郵件|原始邮件|mensaje original|messaggio originale|oorspronkelijk bericht|message d'origine|ursprüngliche nachricht)|[-_]{10,}$)/i;
const senderLabel =
  /^\*?(from|von|de|da|van|från|fra|寄件者|寄件人|发件人|差出人|보낸 사람|от|من)\*? ?[:：]/i;
/** `Sent: Tuesday`, in any language. */
const anyLabel = /^\*?\p{L}[\p{L} ]{0,20}\*? ?[:：]/u;
/** The first of the lines into which a program breaks `On 24 Nov 2026, Tocsin <crisis@…> wrote:`. */
const dated = /^(?:(on|am|el|le|il|em|op)(?!\p{L})|在|於|于|في|\p{Nd}{4}[年/-]).*\p{Nd}/iu;

/** Whether a line begins the mail that is answered, in the ways of the mail programs people use. */
export function beginsQuote(line: string): boolean {
  return (
    separates(line) ||
    wrote.test(line) ||
    wroteUnspaced.test(line) ||
    (senderLabel.test(line) && line.includes('@'))
  );
}

/** Whether this line, with the next one, begins a quote in which a mark of ours was found. */
export function beginsOurs(line: string, next: string): boolean {
  return beginsQuote(line) || (senderLabel.test(line) && anyLabel.test(next));
}

/** Whether a line is a program's own: `-----Original Message-----`. */
export function separates(line: string): boolean {
  return separators.test(line);
}

/** Whether a line begins the introduction of which the next one is the rest: `<crisis@example.org> wrote:`. */
export function isBrokenOff(line: string, next: string): boolean {
  return dated.test(line) && /[:：]$/.test(next) && !dated.test(next) && !senderLabel.test(next);
}

/** Whether a line right above a quote introduces it, and is not what somebody wrote about it. */
export function introduces(line: string): boolean {
  return beginsQuote(line) || (/[:：]$/.test(line) && /@|20\d\d|٢٠/.test(line));
}

/**
 * How a line, above the next one, shows that a mail of ours begins there or has begun; a person may name what is ours too.
 * An address counts where a program wrote it: in `<>`, in what ends with a colon, behind `Da:`, or behind a word that we
 * do not know above another such. A link counts at the end of a line, alone or behind a label.
 */
export function markIn(
  line: string,
  next: string,
  { addresses, link }: OurMarks,
): 'address' | 'link' | undefined {
  const small = line.toLowerCase();
  if (addresses.some((address) => isSender(small, next, address.toLowerCase()))) return 'address';
  const at = small.indexOf(link.toLowerCase());
  const isOurs =
    at >= 0 && /(^|[:：]\s*|[<[(]\s*)$/u.test(small.slice(0, at)) && /^\S*$/.test(small.slice(at));
  return isOurs ? 'link' : undefined;
}

function isSender(line: string, next: string, address: string): boolean {
  const at = line.lastIndexOf(address);
  if (at < 0) return false;
  const [, tail = ''] = /^[\w.+@-]*[>)\]"'\s]*(.*)$/u.exec(line.slice(at + address.length)) ?? [];
  if (/[:：]$/u.test(tail)) return tail.length <= 60;
  const isLabelled = senderLabel.test(line) || (anyLabel.test(line) && anyLabel.test(next));
  return tail === '' && (isLabelled || /[<[(](mailto:)?$/.test(line.slice(0, at)));
}
