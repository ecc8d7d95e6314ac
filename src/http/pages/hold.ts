/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** How long a button that launches or stops is held. Long enough not to be a slip, short enough in a fire. */
const holdMs = 1_500;

/**
 * Makes the page's hold buttons work by holding: pointer, Enter or Space, 1.5 s, with a fill that shows it. Held
 * to the end, the form goes to the button's `data-held` address. A click without holding does nothing, but one
 * that came from neither pointer nor key (a screen reader's) goes to the form's own address, a page with a tick box.
 */
export function enableHolding(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>('button[data-held]')) enableButton(button);
}

function enableButton(button: HTMLButtonElement): void {
  let timer: number | undefined;
  let touched = false;
  const begin = () => {
    touched = true;
    if (timer !== undefined) return;
    button.classList.add('holding');
    timer = window.setTimeout(() => {
      cancel();
      button.classList.add('held');
      button.setAttribute('aria-busy', 'true');
      submitHeld(button);
    }, holdMs);
  };
  const cancel = () => {
    window.clearTimeout(timer);
    timer = undefined;
    button.classList.remove('holding');
  };
  const isHoldKey = (event: KeyboardEvent) => event.key === 'Enter' || event.key === ' ';
  button.addEventListener('pointerdown', (event) => {
    if (event.button === 0) begin();
  });
  for (const name of ['pointerup', 'pointerleave', 'pointercancel', 'blur'])
    button.addEventListener(name, cancel);
  button.addEventListener('keydown', (event) => {
    if (!isHoldKey(event)) return;
    event.preventDefault();
    if (!event.repeat) begin();
  });
  button.addEventListener('keyup', (event) => {
    if (!isHoldKey(event)) return;
    event.preventDefault();
    cancel();
  });
  button.addEventListener('contextmenu', (event) => event.preventDefault());
  button.addEventListener('click', (event) => {
    if (touched) event.preventDefault();
    touched = false;
  });
}

function submitHeld(button: HTMLButtonElement): void {
  const { form } = button;
  if (form === null) return;
  form.action = button.dataset['held'] ?? form.action;
  form.submit();
}
