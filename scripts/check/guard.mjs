// @ts-check
/**
 * What `check.mjs` runs.
 *
 * @typedef {{ root: string, write: boolean }} Context `root`: absolute path of the project; `write`: write
 *   the generated pages anew before judging them
 * @typedef {{ passed: boolean, output: string, note?: string }} Verdict `note`: a few words for the guard's line
 * @typedef {{ name: string, check: (context: Context) => Promise<Verdict> }} Guard
 */

/**
 * The verdict for a list of findings: none is a pass.
 *
 * @param {readonly string[]} findings
 * @param {string} note
 * @returns {Verdict}
 */
export function judge(findings, note) {
  return { passed: findings.length === 0, output: findings.map((finding) => `  ${finding}\n`).join(''), note };
}
