/** Opens an employee's link and presses a button as a browser without JavaScript does; answers the page's text. */
export async function pressPage(link: string, answer: string): Promise<string> {
  const shown = await (await fetch(link)).text();
  const hidden = [...shown.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => [
    /name="([^"]*)"/.exec(tag)?.[1] ?? '',
    /value="([^"]*)"/.exec(tag)?.[1] ?? '',
  ]);
  const pressed = await fetch(link, {
    method: 'POST',
    body: new URLSearchParams([...hidden, ['answer', answer]]),
  });
  if (!pressed.ok) throw new Error(`the page answered ${pressed.status}`);
  return pressed.text();
}
