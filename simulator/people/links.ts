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

/** Does a text that carries no link ask for an answer? It names a key. */
export function offersKeys(text: string): boolean {
  return /(^|[^\d+])1([^\d]|$)/.test(text.normalize('NFKC'));
}
