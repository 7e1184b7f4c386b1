/**
 * The items at the drawn indices, each taken out of what the draws before it left. The gap is closed, so that the others
 * keep their order; moving the last item into the gap (Fisher-Yates by swaps) would give other items from the second draw
 * on. `values[i]` lies below `count - i`; items are 0..count-1.
 */
export function removeInOrder(count: number, values: readonly number[]): number[] {
  const left = Array.from({ length: count }, (_, item) => item);
  return values.map((value) => {
    const [taken] = left.splice(value, 1);
    if (taken === undefined) {
      throw new RangeError(`index ${value} is not among the ${left.length} items that are left`);
    }
    return taken;
  });
}
