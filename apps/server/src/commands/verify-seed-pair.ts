import { checkHistory, GameInputError, games, type DrawPlan, type Hashing } from '@croupier/games';

/** What a round tells about the nonces of its seed pair. */
export interface PairRound {
  readonly game: string;
  readonly gameVersion: number | null;
  readonly params: unknown;
  readonly nonce: number;
  /** The first nonce tried, where the record has it. */
  readonly nonceFrom: number | null;
}

/** What is wrong with a round, by its index among those handed in. */
export interface PairFault {
  readonly index: number;
  readonly reason: string;
}

interface Use {
  readonly index: number;
  readonly round: PairRound;
  /** `null` where nothing can be said of the draws: a game that this program does not know, a round with a fault. */
  readonly plan: DrawPlan | null;
}

/** A pair of which everything is wrong needs no longer list than this to be looked at. */
const FAULTS_MAX = 1_000;

/**
 * Judges the rounds of one seed pair among each other: no nonce is used twice, and each nonce between two rounds is bad
 * under the plan of the round that passed over it. A house that could pass over good nonces could choose outcomes. The
 * rounds may come in any order; the earliest one is where the pair begins, since a history may begin late.
 *
 * @param pair without the server seed only the repetition of nonces can be judged
 */
export function judgeSeedPair(
  hashing: Hashing,
  { serverSeed, clientSeed }: { readonly serverSeed: string | null; readonly clientSeed: string },
  rounds: readonly PairRound[],
): readonly PairFault[] {
  const plans = new Map<string, DrawPlan | null>();
  const uses = rounds
    .map((round, index): Use => ({ index, round, plan: planOf(round, plans) }))
    .sort((left, right) => left.round.nonce - right.round.nonce || left.index - right.index);
  if (serverSeed === null) return repeatedNonces(uses);
  const faults = [...repeatedNonces(uses), ...falseStarts(uses)];
  const faulty = new Set(faults.map(({ index }) => index));
  const words = hashing.hmacSha256(serverSeed);
  for (const run of runsOf(uses.map((use) => (faulty.has(use.index) ? { ...use, plan: null } : use)))) {
    let { from } = run;
    let bets = run.bets;
    while (bets.length > 0 && faults.length < FAULTS_MAX) {
      const verdict = checkHistory(words, clientSeed, from, bets);
      if (verdict.ok) break;
      const bet = bets[verdict.index];
      if (bet === undefined) break;
      faults.push({ index: bet.index, reason: sentences[verdict.reason] });
      from = bet.nonce + 1;
      bets = bets.slice(verdict.index + 1);
    }
  }
  return faults;
}

const sentences = {
  reused: 'the nonce was used before',
  'bad-word': 'the nonce is one that the draws of this round have to pass over',
  gap: 'before this round a good nonce was passed over, or a round is missing here',
} as const;

function repeatedNonces(uses: readonly Use[]): PairFault[] {
  return uses
    .filter(({ round }, at) => round.nonce === uses[at - 1]?.round.nonce)
    .map(({ index }) => ({ index, reason: sentences.reused }));
}

/**
 * Records whose first nonce tried does not follow the round before. Judged only once the seed is out: until then a round
 * may be open and so not in the history, after it none can be.
 */
function falseStarts(uses: readonly Use[]): PairFault[] {
  return uses.flatMap(({ index, round }, at) => {
    const before = uses[at - 1]?.round;
    if (before === undefined || round.nonceFrom === null || round.nonce === before.nonce) return [];
    if (round.nonceFrom === before.nonce + 1) return [];
    const due = String(before.nonce + 1);
    return [{ index, reason: `the first nonce tried should be ${due}: it is not true, or a round is missing here` }];
  });
}

/** Rounds in a row that can be judged, and the nonce that was due before the first. */
interface Run {
  readonly from: number;
  readonly bets: { readonly index: number; readonly nonce: number; readonly plan: DrawPlan }[];
}

/** A round without a plan ends a run: what it passed over can't be judged, what follows it can. */
function runsOf(uses: readonly Use[]): readonly Run[] {
  const runs: Run[] = [];
  let run: Run | null = null;
  for (const { index, round, plan } of uses) {
    if (plan === null) {
      run = { from: round.nonce + 1, bets: [] };
      runs.push(run);
      continue;
    }
    if (run === null) {
      run = { from: round.nonceFrom ?? round.nonce, bets: [] };
      runs.push(run);
    }
    run.bets.push({ index, nonce: round.nonce, plan });
  }
  return runs;
}

/** The plan of a round; rounds of one game and params share it, since a history repeats few of them many times. */
function planOf({ game: id, gameVersion, params }: PairRound, plans: Map<string, DrawPlan | null>): DrawPlan | null {
  const game = games.get(id);
  if (game === undefined || (gameVersion !== null && gameVersion !== game.version)) return null;
  const key = `${id} ${JSON.stringify(params)}`;
  const known = plans.get(key);
  if (known !== undefined) return known;
  let plan: DrawPlan | null;
  try {
    plan = game.plan(game.parseParams(params));
  } catch (error) {
    if (!(error instanceof GameInputError)) throw error;
    plan = null;
  }
  plans.set(key, plan);
  return plan;
}
