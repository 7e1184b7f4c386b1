import { verifyRound } from '@croupier/games';
import { z } from 'zod';
import { nodeHashing } from '../platform/node-hashing.js';
import { isObject, JsonLines, readObject, type CommandStreams } from './json-lines.js';
import { judgeSeedPair, type PairRound } from './verify-seed-pair.js';

/**
 * Judges a whole history. Each round is judged by itself and then among the rounds of its seed pair, so a verdict is
 * final only when the last line was read: a few hundred bytes are kept for each round until then.
 */

const Amount = z.string().regex(/^(?:0|[1-9][0-9]{0,18})$/, 'an amount is a decimal string of minor units');
const Nonce = z.int().min(0);

const HistoryRound = z.object({
  roundId: z.string().exactOptional(),
  game: z.string(),
  gameVersion: z.int().exactOptional(),
  state: z.string(),
  stakeMinor: Amount,
  payoutMinor: Amount,
  params: z.unknown(),
  moves: z.array(z.unknown()).exactOptional(),
  outcome: z.unknown(),
  nonce: Nonce.nullable(),
  nonceFrom: Nonce.nullable().exactOptional(),
  serverSeed: z.string().nullable(),
  serverSeedHash: z.string().nullable(),
  clientSeed: z.string().nullable(),
  clientSeedBy: z.string().nullable().exactOptional(),
  capMinor: Amount.nullable().exactOptional(),
});

type HistoryRound = z.infer<typeof HistoryRound>;

/** `not checkable yet`: the server seed is not revealed. `unproved`: this program can't judge it, and says why. */
type Verdict = 'proved' | 'refuted' | 'not checkable yet' | 'unproved' | 'unreadable';

/** What is printed of a round. */
interface Finding {
  readonly line: number;
  readonly roundId?: string;
  readonly game?: string;
  readonly nonce?: number | null;
  verdict: Verdict;
  skipped?: readonly number[];
  /** Why it is not proved. */
  reasons?: string[];
  notes?: readonly string[];
}

/** The rounds of one server seed, in the order of the file. */
interface Pair {
  serverSeed: string | null;
  readonly clientSeed: string;
  readonly rounds: { readonly round: PairRound; readonly finding: Finding }[];
  /** Rounds that were shown before the seed was: judged when another line has it. */
  readonly waiting: { readonly round: HistoryRound; readonly finding: Finding }[];
}

const PROGRESS_ROUNDS = 20_000;

/**
 * Writes a verdict for each line to `out`, and a summary to `err`.
 *
 * @returns 0, or 1 when a round is refuted, unreadable or not judged though its seed is known
 */
export async function verifyHistory(lines: AsyncIterable<string>, { out, err }: CommandStreams): Promise<number> {
  const history = new History();
  for await (const line of lines) {
    history.add(line);
    if (history.findings.length % PROGRESS_ROUNDS === 0) err.write(`${String(history.findings.length)} rounds read\n`);
  }
  history.close();
  const counts = new Map<Verdict, number>();
  const results = new JsonLines(out);
  for (const finding of history.findings) {
    counts.set(finding.verdict, (counts.get(finding.verdict) ?? 0) + 1);
    await results.write(finding);
  }
  await results.flush();
  const parts = [...counts].map(([verdict, count]) => `${String(count)} ${verdict}`);
  err.write(`${[`${String(history.findings.length)} rounds`, ...parts].join(', ')}\n`);
  return counts.has('refuted') || counts.has('unreadable') || counts.has('unproved') ? 1 : 0;
}

class History {
  readonly findings: Finding[] = [];
  readonly #pairs = new Map<string, Pair>();

  add(text: string): void {
    const line = this.findings.length + 1;
    const round = readRound(text);
    if (typeof round === 'string') {
      this.findings.push({ line, verdict: 'unreadable', reasons: [round] });
      return;
    }
    const { roundId, game, nonce } = round;
    const finding: Finding = { line, ...(roundId !== undefined && { roundId }), game, nonce, verdict: 'unproved' };
    this.findings.push(finding);
    this.#judge(round, finding);
  }

  /** Judges what needs all lines: rounds whose seed another line revealed, and the rounds of a pair among each other. */
  close(): void {
    for (const pair of this.#pairs.values()) {
      for (const { round, finding } of pair.waiting) {
        if (pair.serverSeed !== null) judgeAlone({ ...round, serverSeed: pair.serverSeed }, finding);
      }
      const { serverSeed, clientSeed, rounds } = pair;
      const faults = judgeSeedPair(
        nodeHashing,
        { serverSeed, clientSeed },
        rounds.map(({ round }) => round),
      );
      for (const { index, reason } of faults) {
        const found = rounds[index];
        if (found !== undefined) refute(found.finding, reason);
      }
    }
  }

  #judge(round: HistoryRound, finding: Finding): void {
    const { serverSeed, serverSeedHash, clientSeed, nonce } = round;
    if (serverSeedHash === null && clientSeed === null && nonce === null && serverSeed === null) {
      finding.verdict = 'not checkable yet';
      finding.notes = ['not drawn from a seed pair: its table proves it'];
      return;
    }
    if (serverSeedHash === null || clientSeed === null || nonce === null) {
      refute(finding, 'a part of the seed pair is missing: the hash of the server seed, the client seed or the nonce');
      return;
    }
    judgeAlone(round, finding);
    const pair = this.#pairOf(serverSeedHash, clientSeed);
    if (pair.clientSeed !== clientSeed) {
      refute(finding, `the client seed changed under one server seed; it was ${JSON.stringify(pair.clientSeed)}`);
      return;
    }
    pair.rounds.push({ round: pairRound(round, nonce), finding });
    if (serverSeed === null) pair.waiting.push({ round, finding });
    else if (nodeHashing.sha256Hex(serverSeed) === serverSeedHash) pair.serverSeed = serverSeed;
  }

  #pairOf(serverSeedHash: string, clientSeed: string): Pair {
    const known = this.#pairs.get(serverSeedHash);
    if (known !== undefined) return known;
    const pair: Pair = { serverSeed: null, clientSeed, rounds: [], waiting: [] };
    this.#pairs.set(serverSeedHash, pair);
    return pair;
  }
}

function readRound(text: string): HistoryRound | string {
  const line = readObject(text);
  if (typeof line === 'string') return line;
  const parsed = HistoryRound.safeParse(isObject(line['round']) ? line['round'] : line);
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}

function pairRound({ game, gameVersion, params, nonceFrom }: HistoryRound, nonce: number): PairRound {
  return { game, gameVersion: gameVersion ?? null, params, nonce, nonceFrom: nonceFrom ?? null };
}

function judgeAlone(round: HistoryRound, finding: Finding): void {
  const { verdict, checks, notes, skipped } = verifyRound(nodeHashing, round);
  finding.verdict = verdict === 'unproved' && round.serverSeed === null ? 'not checkable yet' : verdict;
  if (skipped.length > 0) finding.skipped = skipped;
  if (notes.length > 0) finding.notes = notes;
  for (const check of checks) if (!check.ok) refute(finding, `${check.name}: ${check.detail}`);
}

function refute(finding: Finding, reason: string): void {
  finding.verdict = 'refuted';
  finding.reasons = [...(finding.reasons ?? []), reason];
}
