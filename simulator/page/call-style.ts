const css = String.raw;

/** A call that is on, over the whole screen of the phone. */
export const callStyle = css`
  .call {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    padding: 2.2rem 1.5rem 1.5rem;
    text-align: center;
    color: #f2f5f9;
    background: linear-gradient(170deg, #22344f, #10151d 75%);
  }
  .call :focus-visible {
    outline-color: #9fc6ff;
  }
  .call p {
    margin: 0;
  }
  .caller {
    font-size: 1.4rem;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .doing {
    color: #b6c2d3;
  }
  .call.ringing .doing {
    animation: breathe 1.4s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    from {
      opacity: 0.55;
    }
  }
  .call [role='log'] {
    flex: 1;
    width: 100%;
    min-height: 3rem;
    margin: 1rem 0;
    overflow-y: auto;
    text-align: start;
    scrollbar-width: thin;
  }
  .transcript p {
    margin: 0 0 0.55rem;
    line-height: 1.45;
  }
  .transcript .person {
    font-weight: 600;
    color: var(--good-text);
  }
  .call .transcript .person {
    color: #7fe0b0;
  }
  .call form {
    width: 100%;
  }
  .keypad {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 0.5rem;
    max-width: 15rem;
    margin: 0 auto 1rem;
    padding: 0;
    border: 0;
  }
  .keypad legend {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .keypad button {
    height: 3.1rem;
    padding: 0;
    border: 0;
    border-radius: 99px;
    font-size: 1.25rem;
    font-weight: 500;
    color: #fff;
    background: rgb(255 255 255 / 0.13);
  }
  .keypad button:active {
    background: rgb(255 255 255 / 0.3);
  }
  .handset {
    display: flex;
    justify-content: center;
    gap: 0.8rem;
  }
  .handset button {
    flex: 1;
    max-width: 10rem;
    padding: 0.85rem;
    border: 0;
    border-radius: 99px;
    color: #fff;
  }
  .handset .green {
    background: #0b7a4b;
  }
  .handset .red {
    background: #b4232a;
  }
`;
