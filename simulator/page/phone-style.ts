const css = String.raw;

/** The phone that is held, and what lies on it. */
export const phoneStyle = css`
  .phone {
    justify-self: center;
    width: 100%;
    max-width: 25rem;
    padding: 0.65rem;
    border-radius: 2.9rem;
    background: linear-gradient(160deg, #3a4250, #12161c 40%, #262d38);
    box-shadow:
      var(--shadow),
      0 30px 60px rgb(16 24 40 / 0.18);
  }
  .screen {
    position: relative;
    display: flex;
    flex-direction: column;
    height: min(44rem, calc(100dvh - 9.5rem));
    min-height: 30rem;
    overflow: hidden;
    border-radius: 2.3rem;
    background: var(--panel);
  }
  .bar {
    display: flex;
    justify-content: space-between;
    gap: 1rem;
    padding: 0.8rem 1.6rem 0;
    font-size: 0.8rem;
    color: var(--mute);
    font-variant-numeric: tabular-nums;
  }
  .bar span {
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .phone h2 {
    margin: 0;
    padding: 0.35rem 1.6rem 0.8rem;
    font-size: 1.3rem;
    letter-spacing: -0.01em;
    line-height: 1.25;
    border-bottom: 1px solid var(--line);
  }
  #stream {
    flex: 1;
    overflow-y: auto;
    padding: 1rem 1.1rem;
    scrollbar-width: thin;
  }
  #stream:focus-visible {
    outline-offset: -4px;
  }
  .empty {
    margin: auto;
    padding: 2.5rem 1.5rem;
    text-align: center;
    text-wrap: balance;
    color: var(--mute);
  }
  .empty b {
    display: block;
    margin-bottom: 0.5rem;
    font-size: 1.15rem;
    color: var(--fg);
  }
  .entry {
    margin-bottom: 1rem;
    animation: arrive 0.35s cubic-bezier(0.2, 0.9, 0.3, 1.1);
  }
  @keyframes arrive {
    from {
      opacity: 0;
      transform: translateY(0.6rem);
    }
  }
  .entry h3 {
    margin: 0 0.4rem 0.25rem;
    font-size: 0.76rem;
    font-weight: 500;
    color: var(--mute);
    overflow-wrap: anywhere;
  }
  .entry time {
    margin-left: 0.3rem;
    font-variant-numeric: tabular-nums;
  }
  .mine {
    text-align: right;
  }
  .bubble {
    display: inline-block;
    max-width: 88%;
    margin: 0;
    padding: 0.6rem 0.95rem;
    border-radius: 1.25rem;
    text-align: start;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    background: var(--raised);
  }
  .bubble.in {
    border-bottom-left-radius: 0.35rem;
  }
  .bubble.out {
    border-bottom-right-radius: 0.35rem;
    background: var(--mine);
    color: #fff;
  }
  .card {
    padding: 0.8rem 1rem;
    border: 1px solid var(--line);
    border-radius: 1.1rem;
    background: var(--raised);
    overflow-wrap: anywhere;
  }
  .card p {
    margin: 0.3rem 0 0;
  }
  .card summary {
    font-weight: 600;
  }
  .mail {
    white-space: pre-wrap;
    font-size: 0.94rem;
  }
  .banner {
    box-shadow: var(--shadow);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin-top: 0.75rem;
  }
  .actions:not(:has(button)) {
    display: none;
  }
  .actions button {
    flex: 1 1 auto;
    color: var(--accent);
    background: var(--panel);
  }
  .card .done {
    margin-top: 0.6rem;
    font-weight: 600;
    color: var(--good-text);
  }
  .compose {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    padding: 0.7rem 1rem 1rem;
    border-top: 1px solid var(--line);
  }
  .compose input {
    flex: 1;
    border-radius: 99px;
  }
  .compose button {
    border-radius: 99px;
    border-color: transparent;
    background: var(--mine);
    color: #fff;
  }
  .compose .hint {
    flex-basis: 100%;
    margin: 0 0.6rem;
  }
  @media (max-width: 68rem) {
    main {
      grid-template-columns: minmax(20rem, 25rem) minmax(0, 1fr);
      justify-content: center;
    }
    .phone {
      grid-row: 1 / span 2;
    }
  }
  @media (max-width: 46rem) {
    main {
      grid-template-columns: minmax(0, 1fr);
      gap: 1rem;
    }
    .phone {
      grid-row: auto;
      max-width: none;
      padding: 0;
      border-radius: 1.4rem;
      background: none;
      border: 1px solid var(--line);
    }
    .screen {
      border-radius: 1.35rem;
      height: min(42rem, calc(100dvh - 2rem));
    }
    .resting .screen {
      height: auto;
      min-height: 0;
    }
    .holding .phone {
      order: -1;
    }
    .people {
      max-height: 16rem;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
