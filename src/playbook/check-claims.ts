import type { PathFault } from '../kernel/fault.ts';
import type { PlaybookFile } from './schema.ts';

/** "This is not a drill": an exercise would say so too. */
const claimsToBeReal =
  /\b(?:not an? (?:drill|exercise|test)|no drill)\b|\bthis is (?:a )?real\b|(?:不是|並非|并非)(?:一次|一場|一场)?(?:演習|演习|演練|演练|測試|测试)|非(?:演習|演习|演練|演练)|真實(?:事件|警報|狀況)|真实(?:事件|警报|状况)/i;

/** "This is only a drill": a live run would say so too. */
const claimsToBeDrill =
  /^\s*(?:drill|exercise|test)\s*[:：]|\bthis is (?:only |just )?(?:a |an )(?:\w+ )?(?:drill|exercise|test)\b|^\s*(?:演習|演习|演練|演练|測試|测试)[：:]|(?<!不|非)(?:這|这|此)(?:次)?(?:只是|僅是|仅是|是|為|为)(?:一次|一場|一场)?(?:演習|演习|演練|演练|測試|测试)/i;

/** Texts that say whether it is an exercise: that is the launch's to say, and the marker's. */
export function checkClaims(file: PlaybookFile): PathFault[] {
  return file.steps.flatMap((step, index) =>
    Object.entries(step.text).flatMap(([language, text]) =>
      (['headline', 'instruction'] as const).flatMap((part) => {
        const fault = faultOf(text[part], file.exercise === 'only');
        return fault === undefined ? [] : [{ path: ['steps', index, 'text', language, part], ...fault }];
      }),
    ),
  );
}

function faultOf(text: string, exerciseOnly: boolean): Omit<PathFault, 'path'> | undefined {
  const [real] = claimsToBeReal.exec(text) ?? [];
  if (real !== undefined) {
    const message = `says "${real}", which an exercise of it would say too: take it out; an exercise begins with its marker`;
    return { message, at: { words: real } };
  }
  const [drill] = claimsToBeDrill.exec(text) ?? [];
  if (drill === undefined || exerciseOnly) return undefined;
  const message = `says "${drill.trim()}", which a live run would say too: take it out (exercises get their marker by themselves), or write exercise: only`;
  return { message, at: { words: drill } };
}
