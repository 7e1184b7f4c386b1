// @ts-check
import { parseArgs } from 'node:util';

/**
 * What a run does.
 * @typedef {object} Options
 * @property {boolean} quick
 * @property {readonly string[]} parts Names of `parts`.
 * @property {number} seconds How long each figure is measured.
 * @property {number} warmSeconds Before the first figure of a process; before the others it is a second at most.
 * @property {number} unitSeconds
 * @property {number} unitScale
 * @property {number} players
 * @property {readonly number[]} growth Bets in the book at which its speed is measured again, ascending.
 * @property {number} growthRounds How often each figure of growth is taken, in turns with an empty book.
 * @property {boolean} profile
 */

/** What can be measured, in order. The unit is always taken. */
export const parts = ['naive', 'engine', 'http', 'growth', 'audit', 'embedded', 'cpu-only'];

const GROWTH = [1_000_000, 2_500_000, 5_000_000];

export const usage = `npm run bench -- [options]

  --quick            a second for each figure, to try the program: the figures mean nothing
  --full             grow the book to 5,000,000 bets instead of 1,000,000
  --bets N           grow the book to N bets
  --only A,B         of ${parts.join(', ')}
  --seconds N        measure each figure for N seconds (5)
  --players N        players in the engine's book (20,000)
  --profile          write CPU profiles of the engine and of the server to bench/results/profiles
  --publish          measure nothing: put the last run into docs/performance.md
`;

/**
 * @param {readonly string[]} args
 * @returns {Options | 'help' | 'publish'} Throws an Error with one line where the arguments can't be understood.
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      bets: { type: 'string' },
      only: { type: 'string' },
      seconds: { type: 'string' },
      players: { type: 'string' },
      profile: { type: 'boolean', default: false },
      publish: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.publish) return 'publish';
  const { quick } = values;
  const only = values.only?.split(',').map((name) => name.trim()) ?? parts;
  const unknown = only.filter((name) => !parts.includes(name));
  if (unknown.length > 0) throw new Error(`--only: no part ${unknown.join(', ')}; there are ${parts.join(', ')}`);
  const bets = count('bets', values.bets) ?? (values.full ? 5_000_000 : quick ? 20_000 : 1_000_000);
  return {
    quick,
    parts: parts.filter((name) => only.includes(name)),
    seconds: count('seconds', values.seconds) ?? (quick ? 1 : 5),
    warmSeconds: quick ? 1 : 5,
    unitSeconds: quick ? 2 : 10,
    unitScale: 20,
    players: count('players', values.players) ?? (quick ? 2_000 : 20_000),
    growth: [...GROWTH.filter((point) => point < bets), bets],
    growthRounds: quick ? 1 : 3,
    profile: values.profile,
  };
}

/**
 * @param {string} name
 * @param {string | undefined} text
 */
function count(name, text) {
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9_]{0,9}$/.test(text)) throw new Error(`--${name} must be a whole number above 0`);
  return Number(text.replaceAll('_', ''));
}
