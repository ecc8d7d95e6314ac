/// <reference lib="dom" />

/**
 * Asks for the page again while it says so (`data-refresh`, in seconds) and puts its new content in place of the old:
 * nothing flickers. While somebody uses one of its forms it waits for the next time. Readers of screens hear what stands under `data-said` when that has changed.
 */
export function keepFresh(root: Document): void {
  const spoken = root.createElement('p');
  spoken.className = 'unseen';
  spoken.setAttribute('role', 'status');
  root.body.append(spoken);
  const wait = () => {
    const main = root.getElementById('main');
    const everyS = Number(main?.dataset['refresh']);
    if (main === null || !(everyS > 0)) return;
    const before = said(main);
    window.setTimeout(() => {
      if (isInUse(main)) {
        wait();
        return;
      }
      void ask(root, main).then((fresh) => {
        if (fresh !== undefined && said(fresh) !== before) spoken.textContent = said(fresh);
        wait();
      });
    }, everyS * 1_000);
  };
  wait();
}

function said(main: HTMLElement): string {
  return main.querySelector('[data-said]')?.textContent ?? '';
}

/** Something was written, chosen, ticked or unfolded, or is about to be. */
function isInUse(main: HTMLElement): boolean {
  if (main.querySelector(':is(input, select, textarea, summary):focus, details[open]') !== null) return true;
  const texts = [...main.querySelectorAll('textarea')];
  const boxes = [...main.querySelectorAll<HTMLInputElement>('input[type=checkbox]')];
  return (
    texts.some(({ value, defaultValue }) => value !== defaultValue) ||
    boxes.some(({ checked, defaultChecked }) => checked !== defaultChecked)
  );
}

/** Puts the page's new content in place; undefined where it could not be had this time. */
async function ask(root: Document, main: HTMLElement): Promise<HTMLElement | undefined> {
  try {
    const response = await fetch(location.href, { headers: { Accept: 'text/html' } });
    // Signed out meanwhile: the browser's own way leads to the sign-in and back.
    if (response.redirected) location.reload();
    if (!response.ok) return undefined;
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const fresh = page.getElementById('main');
    if (fresh === null || isInUse(main)) return undefined;
    main.replaceWith(root.adoptNode(fresh));
    root.title = page.title;
    return fresh;
  } catch {
    // No network for a moment: the next time asks again.
    return undefined;
  }
}
