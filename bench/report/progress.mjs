// @ts-check

const startedAt = performance.now();

/**
 * What is being done now, for whoever waits: standard error, with the seconds since the start.
 * @param {string} text
 */
export function progress(text) {
  process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(6)} s  ${text}\n`);
}
