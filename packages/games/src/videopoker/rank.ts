import { rankOf, suitOf } from '../cards.js';

/** Jacks or Better, 9/6: what each hand returns for one unit of the stake. */
export const videoPokerMultipliers = {
  'royal-flush': 800,
  'straight-flush': 50,
  'four-of-a-kind': 25,
  'full-house': 9,
  flush: 6,
  straight: 4,
  'three-of-a-kind': 3,
  'two-pair': 2,
  'jacks-or-better': 1,
  none: 0,
} as const;

export type VideoPokerRank = keyof typeof videoPokerMultipliers;

const JACK = 9;
const ACE = 12;

/** The best rank of five different cards. A-2-3-4-5 is a straight, K-A-2-3-4 is not. */
export function rankHand(cards: readonly number[]): VideoPokerRank {
  const ranks = cards.map(rankOf).sort((a, b) => a - b);
  const counts = new Map<number, number>();
  for (const rank of ranks) {
    counts.set(rank, (counts.get(rank) ?? 0) + 1);
  }
  const shape = [...counts.values()].sort((a, b) => b - a).join('');
  const flush = cards.every((card) => suitOf(card) === suitOf(cards[0] as number));
  const [lowest, , , fourth, highest] = ranks as [number, number, number, number, number];
  const wheel = shape === '11111' && highest === ACE && fourth === 3;
  const straight = wheel || (shape === '11111' && highest - lowest === 4);
  if (straight && flush) {
    return lowest === 8 ? 'royal-flush' : 'straight-flush';
  }
  if (shape === '41') return 'four-of-a-kind';
  if (shape === '32') return 'full-house';
  if (flush) return 'flush';
  if (straight) return 'straight';
  if (shape === '311') return 'three-of-a-kind';
  if (shape === '221') return 'two-pair';
  const pair = [...counts].find(([, count]) => count === 2);
  return pair !== undefined && pair[0] >= JACK ? 'jacks-or-better' : 'none';
}
