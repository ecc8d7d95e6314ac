/** Text without what XML 1.0 cannot hold: control characters, lone surrogates, non-characters. */
export function xmlText(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
}
