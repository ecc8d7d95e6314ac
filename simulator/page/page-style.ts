const css = String.raw;

/** The page's style: light and dark, phone and desktop. */
export const pageStyle = css`
  :root {
    color-scheme: light dark;
    --bg: light-dark(#eef1f5, #0d1015);
    --panel: light-dark(#ffffff, #161a21);
    --raised: light-dark(#f4f6f9, #1f252e);
    --fg: light-dark(#151a21, #e8ecf1);
    --mute: light-dark(#566172, #9aa6b6);
    --line: light-dark(#dde2e9, #2a313c);
    --accent: light-dark(#1f5fbf, #7fb2ff);
    --mine: light-dark(#1f5fbf, #2a62b8);
    --good: light-dark(#0b7a4b, #1d8a5b);
    --good-text: light-dark(#0b6b42, #5fd6a0);
    --bad: light-dark(#b4232a, #c93a41);
    --bad-text: light-dark(#a81f26, #ff8f8f);
    --warn-text: light-dark(#875008, #f0b95e);
    --shadow: 0 1px 2px rgb(16 24 40 / 0.06), 0 12px 32px rgb(16 24 40 / 0.08);
    font:
      16px/1.5 system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      sans-serif;
  }
  * {
    box-sizing: border-box;
  }
  body {
    margin: 0;
    min-height: 100dvh;
    background:
      radial-gradient(60rem 30rem at 50% -10rem, light-dark(#dfe8f6, #1a2536), transparent), var(--bg);
    color: var(--fg);
  }
  a {
    color: var(--accent);
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  header,
  main {
    max-width: 76rem;
    margin: 0 auto;
    padding: 1.25rem clamp(0.9rem, 2.5vw, 2rem);
  }
  header {
    display: flex;
    gap: 0.6rem 1.5rem;
    align-items: center;
    justify-content: space-between;
    flex-wrap: wrap;
    padding-bottom: 0;
  }
  h1 {
    font-size: clamp(1.25rem, 2.4vw, 1.6rem);
    letter-spacing: -0.015em;
    line-height: 1.2;
    margin: 0;
  }
  h1 a {
    color: inherit;
    text-decoration: none;
  }
  header p {
    margin: 0.15rem 0 0;
    color: var(--mute);
  }
  header .nobody {
    margin: 0;
    padding: 0.35rem 0.9rem;
    border-radius: 99px;
    font-size: 0.9rem;
    font-weight: 600;
    color: var(--good-text);
    background: color-mix(in srgb, var(--good) 13%, transparent);
    border: 1px solid color-mix(in srgb, var(--good) 35%, transparent);
  }
  .nobody::before {
    content: '';
    display: inline-block;
    width: 0.5rem;
    height: 0.5rem;
    margin-right: 0.5rem;
    border-radius: 50%;
    background: currentColor;
    vertical-align: 0.08em;
  }
  main {
    display: grid;
    grid-template-columns: minmax(14rem, 1fr) minmax(20rem, 25rem) minmax(15rem, 1fr);
    gap: 1.75rem;
    align-items: start;
  }
  .panel {
    background: var(--panel);
    border: 1px solid var(--line);
    border-radius: 1rem;
    padding: 1.15rem;
    min-width: 0;
  }
  .panel h2 {
    margin: 0 0 0.75rem;
    font-size: 0.95rem;
    font-weight: 650;
  }
  .panel h2:not(:first-child) {
    margin-top: 1.4rem;
    padding-top: 1.2rem;
    border-top: 1px solid var(--line);
  }
  .hint {
    margin: 0.7rem 0 0;
    font-size: 0.85rem;
    color: var(--mute);
  }
  .hint:empty {
    display: none;
  }
  input:not([type='hidden']) {
    width: 100%;
    min-width: 0;
    font: inherit;
    color: inherit;
    padding: 0.55rem 0.85rem;
    border: 1px solid light-dark(#8b95a5, #5a6575);
    border-radius: 0.7rem;
    background: var(--raised);
  }
  ::placeholder {
    color: var(--mute);
    opacity: 1;
  }
  .people {
    list-style: none;
    margin: 0.7rem -0.5rem 0;
    padding: 0;
    max-height: 27rem;
    overflow-y: auto;
    scrollbar-width: thin;
  }
  .people a {
    display: block;
    padding: 0.45rem 0.7rem;
    border-radius: 0.6rem;
    color: inherit;
    text-decoration: none;
  }
  .people a:focus-visible {
    outline-offset: -3px;
  }
  .people a:hover {
    background: var(--raised);
  }
  .people a[aria-current] {
    background: color-mix(in srgb, var(--accent) 15%, transparent);
    box-shadow: inset 3px 0 var(--accent);
  }
  .people b {
    display: block;
    font-weight: 600;
  }
  .people small {
    color: var(--mute);
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .people a[aria-current] small {
    color: inherit;
  }
  button {
    font: inherit;
    font-weight: 600;
    cursor: pointer;
    color: inherit;
    border: 1px solid var(--line);
    border-radius: 0.7rem;
    background: var(--raised);
    padding: 0.5rem 0.9rem;
  }
  button:hover {
    filter: brightness(light-dark(0.97, 1.1));
  }
  .levers {
    display: grid;
    gap: 0.6rem;
  }
  .lever {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 1rem;
    width: 100%;
    text-align: left;
    padding: 0.85rem 1rem;
  }
  .small .lever {
    padding: 0.45rem 0.8rem;
    font-weight: 500;
    font-size: 0.92rem;
  }
  .lever i {
    flex: none;
    width: 2.9rem;
    height: 1.6rem;
    border-radius: 99px;
    padding: 0.2rem;
    background: light-dark(#7c8797, #566172);
    transition: background 0.2s;
  }
  .lever i::before {
    content: '';
    display: block;
    width: 1.2rem;
    height: 1.2rem;
    border-radius: 50%;
    background: #fff;
    box-shadow: 0 1px 3px rgb(0 0 0 / 0.3);
    transition: transform 0.2s;
  }
  .lever[aria-checked='true'] {
    border-color: var(--bad);
    background: color-mix(in srgb, var(--bad) 12%, var(--panel));
  }
  .lever[aria-checked='true'] i {
    background: var(--bad);
  }
  .lever[aria-checked='true'] i::before {
    transform: translateX(1.3rem);
  }
  .state {
    margin: 0.75rem 0 0.6rem;
    font-size: 0.92rem;
    color: var(--good-text);
  }
  .state.unplugged {
    color: var(--bad-text);
  }
  .state.silent {
    color: var(--warn-text);
  }
  summary {
    cursor: pointer;
  }
  .desk summary {
    font-size: 0.92rem;
    color: var(--mute);
  }
  .desk details[open] summary {
    margin-bottom: 0.6rem;
  }
  .counters {
    margin: 0;
  }
  .counters div {
    display: flex;
    justify-content: space-between;
    padding: 0.28rem 0;
  }
  .counters dt {
    color: var(--mute);
  }
  .counters dd {
    margin: 0;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }
`;
