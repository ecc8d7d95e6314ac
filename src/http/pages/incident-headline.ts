import { pickLanguage } from '../../kernel/language.ts';
import type { IncidentView } from '../../reachability/schema.ts';

/** The first line of an incident's first message, in the best language there is: where and what. */
export function incidentHeadline({ messages }: Pick<IncidentView, 'messages'>, language: string): string {
  const texts = messages[0]?.texts ?? {};
  return Object.keys(texts).length === 0 ? '' : pickLanguage(texts, language).value.headline;
}
