import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMergePatch, makeMergePatch, type Json, type JsonObject } from './merge-patch.ts';

/** Without nulls in objects: a merge patch cannot write them. */
const tree = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.string(),
    fc.boolean(),
    fc.array(fc.oneof(fc.integer(), fc.constant(null)), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'bySite', '__proto__x'), tie('value')),
}));

describe('a merge patch', () => {
  it('turns what was into what is', () => {
    fc.assert(
      fc.property(tree.object, tree.object, (before, after) => {
        const patch = makeMergePatch(before, after) ?? {};
        expect(applyMergePatch(before, patch)).toEqual(after);
      }),
    );
  });

  it('is not there where nothing changed', () => {
    fc.assert(fc.property(tree.object, (value) => makeMergePatch(value, value) === undefined));
  });

  it('holds only what changed, and arrays whole', () => {
    const before = { sent: 1, pending: 2, byAnswer: { safe: 1, help: 1 }, bySite: [{ site: 'Lyon' }] };
    const after = { sent: 2, pending: 2, byAnswer: { safe: 2, help: 1 }, bySite: [{ site: 'Taipei' }] };
    expect(makeMergePatch(before, after)).toEqual({
      sent: 2,
      byAnswer: { safe: 2 },
      bySite: [{ site: 'Taipei' }],
    });
  });

  it('takes a key away where its value becomes null', () => {
    expect(makeMergePatch({ confirmed50: 4 }, { confirmed50: null })).toEqual({ confirmed50: null });
    expect(applyMergePatch({ confirmed50: 4 }, { confirmed50: null })).toEqual({});
  });
});
