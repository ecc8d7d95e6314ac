import { expect, it } from 'vitest';
import { answers, repliesByHand, repliesByRule, type Reply } from '../../test/corpus/make-replies.ts';
import { understandReply } from './understand-reply.ts';

/** A reply, and as what it was read. */
type ReadReply = Reply & { readonly got: string };

function read(reply: Reply): ReadReply {
  const understood = understandReply(reply.text, answers);
  return { ...reply, got: understood.kind === 'answer' ? understood.answer.value : understood.kind };
}

/** Who needs help is seen either way: by their answer, or by their cry. */
const isRight = ({ meant, got }: ReadReply) => got === meant || (meant === 'help' && got === 'distress');

const meanings = ['safe', 'help', 'away', 'distress', 'opt-out', 'opt-in', 'unclear'];

/** How often each meaning was read as what: a row a meaning, a column a reading. */
function confusion(replies: readonly ReadReply[]): string {
  const rows = meanings.map((meant) => [
    meant,
    ...meanings.map((got) => replies.filter((reply) => reply.meant === meant && reply.got === got).length),
  ]);
  return [['meant \\ read', ...meanings], ...rows]
    .map((row) => row.map((cell) => String(cell).padStart(12)).join(''))
    .join('\n');
}

it.each([
  ['written by hand', repliesByHand(), 500],
  ['as other hands and phones write them', repliesByRule(), 3_000],
])('F49 F50 replies %s are each right or unclear, none wrong, and few unclear', (how, replies, atLeast) => {
  const all = replies.map(read);
  process.stdout.write(`${all.length} replies ${how}\n${confusion(all)}\n`);
  expect(all.length).toBeGreaterThan(atLeast);
  const missed = all.filter((reply) => !isRight(reply));
  expect(missed.filter(({ got }) => got !== 'unclear')).toEqual([]);
  expect(missed.length / all.length).toBeLessThan(0.05);
});
