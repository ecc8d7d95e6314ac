import type { VoiceContent } from '../content.ts';
import type { LocalMessage } from '../localize.ts';
import { voiceLanguage } from '../phrases.ts';

/** What a call says, then one sentence for each key. Links are not read out. */
export function renderVoice(local: LocalMessage): VoiceContent {
  const { headline, instruction, phrases } = local;
  const speak = (texts: readonly string[]) =>
    texts
      .filter((text) => text !== '')
      .map((text) => endSentence(text, phrases.sentenceEnd))
      .join(' ')
      .replace(/\s+/g, ' ')
      .replace(/(?<=[。！？]) /g, '');
  return {
    channel: 'voice',
    language: voiceLanguage(local.language),
    headline: speak([headline]),
    spoken: speak([headline, instruction]),
    menu: local.choices.map(({ key, label }) => ({ key, spoken: phrases.pressKey(key, label) })),
  };
}

function endSentence(text: string, sentenceEnd: string): string {
  return /[.!?。！？]["'”’」）)]?$/.test(text) ? text : text + sentenceEnd;
}
