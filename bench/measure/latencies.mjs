// @ts-check

/** Durations in milliseconds, every one of them: a tail is read from what happened, not from buckets. */
export class Latencies {
  #values = new Float64Array(65_536);
  #count = 0;

  get count() {
    return this.#count;
  }

  /** @param {number} ms */
  add(ms) {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count] = ms;
    this.#count += 1;
  }

  /** The smallest duration that the given shares were not slower than; null where there is none. */
  summary() {
    const sorted = this.#values.subarray(0, this.#count).sort();
    const at = (/** @type {number} */ share) =>
      sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? null;
    return { p50Ms: at(0.5), p99Ms: at(0.99), p999Ms: at(0.999), maxMs: at(1) };
  }
}

/**
 * @param {readonly number[]} values
 * @returns {number} NaN where there is none
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}
