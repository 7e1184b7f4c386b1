/** Fails loudly where the code itself is wrong. `expectation` says what should have been true. Throws `Error`. */
export function assert(condition: boolean, expectation: string): asserts condition {
  if (!condition) throw new Error(`Expected: ${expectation}`);
}
