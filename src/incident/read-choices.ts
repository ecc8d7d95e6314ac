import { foldReply, trimFriendly } from '../confirmation/fold-reply.ts';
import { isDistress } from '../confirmation/read-own-words.ts';
import { understandReply } from '../confirmation/understand-reply.ts';
import { isCarrierWord } from '../playbook/carrier-words.ts';
import { answerKeys, type Answer } from '../playbook/schema.ts';

/** As the label of an answer in a playbook. */
const longestChoice = 40;

/** All choices in code points: a text of six segments in any script has room for them, their digits, the link and the question. */
const longestTogether = 200;

/**
 * The answers that an operator has written, a line each: from two to nine, digits in their order, each with its own words as
 * value and label. Whoever replies with those words is understood, and nothing in them is read as anything else: else all
 * that is wrong with them, a sentence each.
 */
export function readChoices(
  text: string,
  languages: readonly string[],
): { ok: Answer[] } | { faults: string[] } {
  const choices = text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '');
  if (choices.length < 2) return { faults: ['Write at least two choices, each on a line of its own.'] };
  if (choices.length > answerKeys.length)
    return { faults: [`There are ${choices.length} choices; at most ${answerKeys.length} have a digit.`] };
  const answers = choices.map((choice, index) => answerOf(choice, index, languages));
  const faults = answers.flatMap((answer) => {
    const fault = choiceFault(answer, answers);
    return fault === undefined ? [] : [`Choice ${answer.key}, "${answer.value}", ${fault}.`];
  });
  const together = choices.reduce((sum, choice) => sum + Array.from(choice).length, 0);
  if (together > longestTogether)
    faults.push(`The choices have ${together} characters together; ${longestTogether} fit into a text.`);
  return faults.length > 0 ? { faults } : { ok: answers };
}

function answerOf(choice: string, index: number, languages: readonly string[]): Answer {
  return {
    key: answerKeys[index] ?? '9',
    value: choice,
    needsHelp: false,
    labels: Object.fromEntries(languages.map((language) => [language, choice])),
    words: {},
  };
}

function choiceFault(answer: Answer, answers: readonly Answer[]): string | undefined {
  const { value, key } = answer;
  const folded = trimFriendly(foldReply(value));
  if (Array.from(value).length > longestChoice) return `is longer than ${longestChoice} characters`;
  if (folded === '') return 'has no words';
  if (/^\p{Nd}/u.test(folded)) return 'begins with a digit, and people answer by digits; begin with a word';
  if (isCarrierWord(folded)) return 'cannot be an answer, for carriers act on it themselves; add a word';
  if (isDistress(folded)) return 'reads like a call for help; write it in other words';
  const same = answers.find((other) => other !== answer && trimFriendly(foldReply(other.value)) === folded);
  if (same !== undefined) return `is the same as choice ${same.key}`;
  const understood = understandReply(value, answers);
  return understood.kind === 'answer' && understood.answer.key === key
    ? undefined
    : 'would not be understood as a reply; write it in other words';
}
