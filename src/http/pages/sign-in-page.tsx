import { Page, type Look } from './layout.tsx';

/** Where operators sign in. `next` is the page they wanted. */
export function SignInPage({ look, next, fault }: { look: Look; next: string; fault?: string | undefined }) {
  const { words } = look;
  return (
    <Page look={look} title={words.signIn}>
      <div class="gate card">
        <h1>{words.signIn}</h1>
        {fault !== undefined && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        <form method="post" action="/signin" class="form">
          <input type="hidden" name="next" value={next} />
          <label>
            <span>{words.name}</span>
            <input name="name" autocomplete="username" autocapitalize="none" required maxLength={200} />
          </label>
          <label>
            <span>{words.password}</span>
            <input
              name="password"
              type="password"
              autocomplete="current-password"
              required
              maxLength={1000}
            />
          </label>
          <button class="go">{words.signIn}</button>
        </form>
      </div>
    </Page>
  );
}

/** What went wrong, in a sentence, with the way back. */
export function ProblemPage({ look, title, detail }: { look: Look; title: string; detail: string }) {
  return (
    <Page look={look} title={title}>
      <h1>{title}</h1>
      <p class="lead">{detail}</p>
      <p>
        <a class="button" href="/">
          {look.words.running}
        </a>
      </p>
    </Page>
  );
}
