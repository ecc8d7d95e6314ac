/** Two-character family names of Chinese, the common ones. */
const longFamilies = [
  '歐陽',
  '欧阳',
  '司徒',
  '司馬',
  '司马',
  '上官',
  '諸葛',
  '诸葛',
  '張簡',
  '范姜',
  '東方',
  '东方',
];

/**
 * The part of a name that is said to its bearer on a screen that others see: `Ana` of `Ana Chen`, `怡君` of `林怡君`. A name
 * of one word stays whole. Pure.
 */
export function firstName(name: string): string {
  const whole = name.trim();
  if (/^\p{Script=Han}{2,4}$/u.test(whole)) {
    const isLong = whole.length > 2 && longFamilies.includes(whole.slice(0, 2));
    return whole.slice(isLong ? 2 : 1);
  }
  const [first = whole, given] = whole.split(/\s+/u);
  return first.endsWith(',') && given !== undefined ? given : first;
}
