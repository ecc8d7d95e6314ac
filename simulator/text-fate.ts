import { pickShare } from './chance.ts';

/** What becomes of a text that a carrier has taken; `report` says why it came back. */
export type TextFate<Report> =
  | { readonly kind: 'silent' | 'arrives' | 'no-word' }
  | { readonly kind: 'undelivered'; readonly report: Report };

interface Shares<Report> {
  readonly refused: readonly { readonly share: number }[];
  readonly silent: number;
  readonly undelivered: readonly Report[];
  readonly delivered?: number | undefined;
}

/** The same number decides whether it was refused: what is left after the refused shares is laid out here. */
export function textFate<Report extends { readonly share: number }>(
  shares: Shares<Report>,
  number: number,
): TextFate<Report> {
  const found = pickShare<{ share: number; fate: TextFate<Report> }>(
    [
      ...shares.refused.map(({ share }) => ({ share, fate: { kind: 'silent' } as const })),
      { share: shares.silent, fate: { kind: 'silent' } },
      ...shares.undelivered.map((report) => ({
        share: report.share,
        fate: { kind: 'undelivered', report } as const,
      })),
      { share: shares.delivered ?? 1, fate: { kind: 'arrives' } },
    ],
    number,
  );
  return found?.fate ?? { kind: 'no-word' };
}
