/**
 * The text, or as many of its first code points as fit with the ellipsis behind them. `fits` must hold for every
 * shorter text too; when not even the ellipsis fits, nothing is left.
 */
export function cutText(text: string, ellipsis: string, fits: (text: string) => boolean): string {
  if (fits(text)) return text;
  const points = Array.from(text);
  let kept = 0;
  let tooMany = points.length;
  const cut = (count: number) => points.slice(0, count).join('').trimEnd() + ellipsis;
  if (!fits(cut(0))) return '';
  while (tooMany - kept > 1) {
    const middle = Math.floor((kept + tooMany) / 2);
    if (fits(cut(middle))) kept = middle;
    else tooMany = middle;
  }
  return cut(kept);
}
