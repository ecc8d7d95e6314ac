import type { ComponentChildren } from 'preact';
import { directionOf } from '../../kernel/language.ts';
import { employeeWords } from './employee-words.ts';

/** Last on the page: whom to call, unless nothing can be in danger, and apart from it the other languages. */
export function Foot({
  languages,
  isDanger = true,
  ...call
}: {
  number: string | null;
  words: ReturnType<typeof employeeWords>;
  languages: readonly string[];
  isDanger?: boolean;
}) {
  return (
    <footer class="f">
      {isDanger && (
        <p>
          <EmergencyCall {...call} />
        </p>
      )}
      {languages.length > 0 && (
        <p>
          {languages.map((tag) => (
            <a key={tag} href={`?lang=${tag}`} lang={tag} hreflang={tag}>
              {new Intl.DisplayNames([tag], { type: 'language' }).of(tag)}
            </a>
          ))}
        </p>
      )}
    </footer>
  );
}

/** Whom to call, as a link that calls. */
function EmergencyCall({
  number,
  words,
}: {
  number: string | null;
  words: ReturnType<typeof employeeWords>;
}) {
  if (number === null) return <>{words.callAny}</>;
  const [before = '', after = ''] = words.call.split('{number}');
  return (
    <>
      {before}
      <a href={`tel:${number.replace(/[^+\d]/g, '')}`}>{number}</a>
      {after}
    </>
  );
}

/** The same for every link that is not one: it tells nothing about which might be. */
export function UnknownLinkPage({ language, css }: { language: string; css: string }) {
  const words = employeeWords(language);
  return <Plain language={language} css={css} title={words.unknownTitle} detail={words.unknown} />;
}

/** The answer was not kept: say so, and how else to answer. */
export function NotKeptPage({ language, css }: { language: string; css: string }) {
  const words = employeeWords(language);
  return <Plain language={language} css={css} title={words.sorry} detail={words.sorryHint} />;
}

function Plain({
  language,
  css,
  title,
  detail,
}: {
  language: string;
  css: string;
  title: string;
  detail: string;
}) {
  return (
    <Frame language={language} title={title} css={css} severity="Minor">
      <main>
        <h1>{title}</h1>
        <p class="m">{detail}</p>
      </main>
    </Frame>
  );
}

/** The page around it, which loads nothing but what `head` names. */
export function Frame({
  language,
  title,
  css,
  severity,
  head,
  children,
}: {
  language: string;
  title: string;
  css: string;
  severity: string;
  head?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <html lang={language} dir={directionOf(language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        {head}
        <style dangerouslySetInnerHTML={{ __html: css }} />
      </head>
      <body class={`t ${severity}`}>{children}</body>
    </html>
  );
}
