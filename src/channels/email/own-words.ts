import {
  beginsOurs,
  beginsQuote,
  introduces,
  isBrokenOff,
  isQuoted,
  markIn,
  separates,
  short,
  type OurMarks,
} from './quote-marks.ts';

/** Behind `Sent from`, in languages where its first word begins what people write too. */
const device = '.*(iphone|ipad|android|galaxy|samsung|huawei|xiaomi|pixel|outlook|gmail|yahoo|qq|手機|手机)';
/** What stands under an answer by itself, or by habit. */
const signOffBegins = [
  /^-- ?$/,
  /^(sent from|get outlook for|enviado desde|enviado do|inviato da|envoyé de|verzonden vanaf)(?!\p{L})/iu,
  new RegExp(`^(von meinem|傳送自|從我的|从我的|来自|來自|寄自|أرسل|أُرسل)${device}`, 'iu'),
  /^(best|kind|warm|many)?\s*(regards|wishes)[,.!]?$/i,
  /^(cheers|sincerely|saludos|un saludo|cordialement|grüße|viele grüße|敬上|此致|謹啟)[,，.!]?$/i,
];

/**
 * What an answer is looked for in: what somebody wrote above the mail that they answer and above a signature. Empty where
 * nothing stands there. Pure.
 */
export function topPart(text: string, ours: OurMarks): string {
  const lines = linesOf(text);
  const quoteAt = lines.findIndex((line) => isQuoted(line) || beginsQuote(short(line)));
  const above = quoteAt < 0 ? lines : lines.slice(0, quoteAt);
  const below = lines[quoteAt];
  if (below !== undefined && !isQuoted(below)) dropLeadIns(above, short(below));
  dropEmpty(above);
  if (isQuoted(below) && /[:：]$/.test(short(above.at(-1) ?? ''))) dropIntroduction(above);
  const own = withoutOurs(above, ours);
  const signedAt = own.findIndex(
    (line, at) => at > 0 && signOffBegins.some((begins) => begins.test(short(line))),
  );
  return joined(signedAt < 0 ? own : own.slice(0, signedAt));
}

/**
 * All that somebody wrote themselves, wherever it stands: the lines that are not quoted, without what introduces a quote,
 * up to where a mail of ours begins that is quoted without `>`. Pure.
 */
export function ownWords(text: string, ours: OurMarks): string {
  return joined(withoutOurs(linesOf(text), ours));
}

function withoutOurs(lines: readonly string[], ours: OurMarks): string[] {
  const own: string[] = [];
  for (const [at, line] of lines.entries()) {
    if (isQuoted(line)) {
      dropEmpty(own);
      if (!isQuoted(lines[at - 1]) && introduces(short(own.at(-1) ?? ''))) dropIntroduction(own);
      continue;
    }
    const mark = markIn(short(line), short(lines[at + 1] ?? ''), ours);
    if (mark === undefined || isAboveQuote(lines, at)) own.push(line);
    else {
      if (mark === 'link') dropToBeginning(own, line);
      else dropLeadIns(own, short(line));
      break;
    }
  }
  return own;
}

/** Whether nothing stands between this line and a quote with `>` but the rest of what introduces it: `wrote:`. */
function isAboveQuote(lines: readonly string[], at: number): boolean {
  const next = nextFilled(lines, at);
  if (isQuoted(lines[next])) return true;
  return beginsQuote(short(lines[next] ?? '')) && isQuoted(lines[nextFilled(lines, next)]);
}

function nextFilled(lines: readonly string[], at: number): number {
  let next = at + 1;
  while (lines[next]?.trim() === '') next++;
  return next;
}

/** Drops what introduces a quote: the last line, and what it was broken off from. */
function dropIntroduction(own: string[]): void {
  dropLeadIns(own, short(own.pop() ?? ''));
}

/** Drops what stands above the first line of an introduction that is dropped already, and belongs to it. */
function dropLeadIns(own: string[], below: string): void {
  if (isBrokenOff(short(own.at(-1) ?? ''), below)) own.pop();
  dropEmpty(own);
  while (separates(short(own.at(-1) ?? ''))) {
    own.pop();
    dropEmpty(own);
  }
}

/** A link of ours stands under what it belongs to: all is dropped from where that began, where that can be seen. */
function dropToBeginning(own: string[], link: string): void {
  const at = own.findLastIndex((line, index) => beginsOurs(short(line), short(own[index + 1] ?? link)));
  if (at < 0) return;
  const [begins = ''] = own.splice(at);
  dropLeadIns(own, short(begins));
}

function dropEmpty(own: string[]): void {
  while (own.length > 0 && own.at(-1)?.trim() === '') own.pop();
}

function linesOf(text: string): string[] {
  return text.replace(/\r\n?/g, '\n').split('\n');
}

function joined(lines: readonly string[]): string {
  return lines.join('\n').trim();
}
