/**
 * The page's script. Without it every form still works by a full load; with it the parts of the page come live, forms
 * are posted in the background, and the phone is held for as long as the page is open.
 */
export const pageScript = String.raw`
const holding = location.pathname.startsWith('/phones/');
const source = new EventSource(holding ? 'live' : '/live');
const stream = document.getElementById('stream');

/* Old children with an unchanged key and content stay as they are: a reader is not told twice, an open mail stays open. */
function renew(place, html) {
  const fresh = document.createElement('template');
  fresh.innerHTML = html;
  const focused = place.contains(document.activeElement) ? document.activeElement.id : '';
  const old = new Map([...place.children].map((child) => [child.dataset.key, child]));
  const next = [...fresh.content.childNodes].map((child) => {
    const same = child.dataset?.key && old.get(child.dataset.key);
    if (!same) return child;
    if (same.source === undefined) same.source = same.outerHTML.replaceAll(' open=""', '');
    if (same.source === child.outerHTML) return same;
    const source = child.outerHTML;
    const open = [...same.querySelectorAll('details')].map((details) => details.open);
    [...child.querySelectorAll('details')].forEach((details, index) => { details.open = open[index] ?? details.open; });
    child.source = source;
    return child;
  });
  for (const child of next) if (child.dataset) child.source ??= child.outerHTML;
  const keep = new Set(next);
  for (const child of [...place.childNodes]) if (!keep.has(child)) child.remove();
  next.forEach((child, index) => {
    if (place.childNodes[index] !== child) place.insertBefore(child, place.childNodes[index] ?? null);
  });
  if (focused) document.getElementById(focused)?.focus();
}

function toEnd() {
  if (stream) stream.scrollTop = stream.scrollHeight;
}

source.addEventListener('part', (event) => {
  const { name, html } = JSON.parse(event.data);
  const place = document.getElementById(name);
  if (!place) return;
  const wasCalm = name === 'call' && place.childElementCount === 0;
  renew(place, html);
  if (name === 'stream') toEnd();
  if (name === 'call') {
    document.body.classList.toggle('in-call', place.childElementCount > 0);
    if (wasCalm && place.childElementCount > 0) place.querySelector('button.green')?.focus();
    const said = place.querySelector('[role=log]');
    if (said) said.scrollTop = said.scrollHeight;
  }
});
addEventListener('pagehide', () => source.close());
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (form.method !== 'post') return;
  event.preventDefault();
  const data = new URLSearchParams(new FormData(form, event.submitter));
  const answer = await fetch(form.action, { method: 'POST', body: data, headers: { accept: 'application/json' } });
  const field = form.querySelector('input[name=text]');
  const hint = form.querySelector('.hint') ?? form.appendChild(Object.assign(document.createElement('p'), { className: 'hint' }));
  if (field && answer.ok) field.value = '';
  if (field) { hint.setAttribute('role', 'status'); hint.textContent = answer.ok ? '' : (await answer.json()).title; }
});

/* On a call the keys of the keyboard are the keys of the phone. */
document.addEventListener('keydown', (event) => {
  if (event.target.matches('input') || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^[0-9*#]$/.test(event.key)) document.getElementById('key-' + event.key)?.click();
});

const search = document.getElementById('search');
let latest = 0;
search?.addEventListener('input', async () => {
  const mine = (latest += 1);
  const held = holding ? '&held=' + location.pathname.split('/')[2] : '';
  const answer = await fetch('/people?q=' + encodeURIComponent(search.value) + held);
  const html = await answer.text();
  if (mine === latest) document.getElementById('people').innerHTML = html;
});
toEnd();
`;
