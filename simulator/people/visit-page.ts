import { stringify } from 'node:querystring';
import type { Desk } from '../desk.ts';

/** A visit to an employee's page by its link. */
export interface Visit {
  readonly url: string;
  readonly address: string;
  /** Picks one of the answers the page offers. */
  readonly choose: (offered: readonly string[]) => string;
}

/**
 * Opens the page, presses one of its answers and posts the form as a browser would, hidden fields and cookies too.
 * `answered`; `no-question` when there is nothing to answer; `failed` when the page or the post did.
 */
export async function visitPage(
  desk: Pick<Desk, 'outbound'>,
  visit: Visit,
): Promise<'answered' | 'no-question' | 'failed'> {
  const { url, address } = visit;
  const page = await desk.outbound.send({ kind: 'page.open', method: 'GET', url, address, fields: {} });
  if (page.kind !== 'answer' || page.status >= 400) return 'failed';
  const form = readForm(page.text);
  if (form.offered.length === 0) return 'no-question';
  const fields = { ...form.hidden, answer: visit.choose(form.offered) };
  const posted = await desk.outbound.send({
    kind: 'page.answer',
    method: 'POST',
    url,
    address,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: new URL(url).origin,
      ...(page.cookies.length > 0 ? { cookie: page.cookies.join('; ') } : {}),
    },
    body: stringify(fields),
    fields,
  });
  return posted.kind === 'answer' && posted.status < 400 ? 'answered' : 'failed';
}

/** The values of `name="answer"`, and the hidden inputs. */
function readForm(html: string): { offered: string[]; hidden: Record<string, string> } {
  const offered: string[] = [];
  const hidden: Record<string, string> = {};
  for (const [, attributes] of html.matchAll(/<(?:input|button)\b([^>]*)>/gi)) {
    const name = attribute(attributes ?? '', 'name');
    const value = attribute(attributes ?? '', 'value') ?? '';
    if (name === 'answer') offered.push(value);
    else if (name !== undefined && attribute(attributes ?? '', 'type') === 'hidden') hidden[name] = value;
  }
  return { offered, hidden };
}

function attribute(source: string, name: string): string | undefined {
  const match = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(source);
  const value = match?.[1] ?? match?.[2] ?? match?.[3];
  return value
    ?.replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}
