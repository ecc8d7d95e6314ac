/** A link to an employee's page: the address, and the token that names the incident to a person. */
export interface PageLink {
  readonly url: string;
  readonly token: string;
}

/** The first link to a page `/c/{token}` in a text, a mail or a push. */
export function findLink(text: string): PageLink | undefined {
  const match = /https?:\/\/[^\s"'<>]+?\/c\/([A-Za-z0-9_-]+)/.exec(text);
  return match?.[1] === undefined ? undefined : { url: match[0], token: match[1] };
}

/** Does a text that carries no link ask for an answer? It names a key, or codes. */
export function offersKeys(text: string): boolean {
  return /(^|[^\d+])1([^\d]|$)/.test(text.normalize('NFKC')) || printedCodes(text).length > 0;
}

/** The two-digit codes that a text asks for in place of the keys 1, 2, …, in their order: `Reply 10 Safe, 12 Hurt`. */
export function printedCodes(text: string): string[] {
  return [...text.normalize('NFKC').matchAll(/(?:\breply|回覆|, ?)\s*(\d\d)(?=\s)/gi)].flatMap(
    ([, code]) => code ?? [],
  );
}
