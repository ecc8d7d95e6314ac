const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const extended = '^{}\\[]~|€\f';
const basicCharacters = new Set(basic);
const extendedCharacters = new Set(extended);

/** How many segments a text takes (GSM 03.38): 160 or 153 a part in GSM-7, 70 or 67 in UCS-2. */
export function countSegments(text: string): number {
  let septets = 0;
  for (const character of text) {
    if (basicCharacters.has(character)) septets += 1;
    else if (extendedCharacters.has(character)) septets += 2;
    else return parts(text.length, 70, 67);
  }
  return parts(septets, 160, 153);
}

function parts(length: number, alone: number, joined: number): number {
  return length <= alone ? 1 : Math.ceil(length / joined);
}
