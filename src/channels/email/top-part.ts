/** Where the mail that is answered begins, in the ways of the mail programs people use: none of it is the answer. */
const quoteBegins = [
  /^>/,
  /^-{2,} ?(original message|forwarded message|原始郵件|原始邮件|mensaje original|message d'origine|ursprüngliche nachricht)/i,
  /^_{10,}$/,
  /^(from|von|de|寄件者|寄件人|发件人|差出人|от|من) ?[:：].*@/i,
  /\b(wrote|schrieb|escribió|a écrit)\b.{0,80}:$/i,
  /(寫道|写道|كتب) ?[:：]$/,
];
/** The first of the two lines into which a program breaks `On 24 Nov 2026, Tocsin <crisis@…> wrote:`. */
const quoteIsIntroduced = /^(on|am|el|le|il|op|在|於|于|في|\d{4}[年/-])/i;
/** What stands under an answer by itself, or by habit. */
const signOffBegins = [
  /^-- ?$/,
  /^(sent from|get outlook for|enviado desde|von meinem|envoyé de|傳送自|從我的|从我的|来自|寄自|أرسل)/i,
  /^(best|kind|warm|many)?\s*(regards|wishes)[,.!]?$/i,
  /^(cheers|sincerely|saludos|un saludo|cordialement|grüße|viele grüße|敬上|此致|謹啟)[,，.!]?$/i,
];

/**
 * What somebody wrote in a reply by mail: the part before the mail that it answers and before a signature. `ours` are
 * words that stand in our mails only, its address: they show where a quote begins, whatever the program's language.
 */
export function topPart(text: string, ours: readonly string[]): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const isQuote = (line: string) =>
    quoteBegins.some((begins) => begins.test(line)) || ours.some((words) => line.includes(words));
  const quoteAt = lines.findIndex((line) => isQuote(line.trim()));
  const own = quoteAt < 0 ? lines : lines.slice(0, quoteAt);
  if (quoteAt > 1 && quoteIsIntroduced.test(own.at(-1)?.trim() ?? '')) own.pop();
  const signedAt = own.findIndex(
    (line, at) => at > 0 && signOffBegins.some((begins) => begins.test(line.trim())),
  );
  return (signedAt < 0 ? own : own.slice(0, signedAt)).join('\n').trim();
}
