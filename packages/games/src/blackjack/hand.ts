import { rankOf } from '../cards.js';

/** Ace 11 (counted as 1 where 11 is too much), tens and pictures 10. */
export function blackjackValue(card: number): number {
  const rank = rankOf(card);
  return rank === 12 ? 11 : Math.min(rank + 2, 10);
}

/** The best total: aces count 11 as long as that does not pass 21. */
export function blackjackTotal(cards: readonly number[]): number {
  let total = cards.reduce((sum, card) => sum + blackjackValue(card), 0);
  let aces = cards.filter((card) => blackjackValue(card) === 11).length;
  while (total > 21 && aces > 0) {
    total -= 10;
    aces -= 1;
  }
  return total;
}

/** 21 with the first two cards; not after a split. */
export function isNatural(cards: readonly number[]): boolean {
  return cards.length === 2 && blackjackTotal(cards) === 21;
}
