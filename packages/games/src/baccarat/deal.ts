import { rankOf } from '../cards.js';

/** One deal of punto banco from up to six cards, by the fixed drawing rules. */
export interface BaccaratDeal {
  readonly playerCards: readonly number[];
  readonly bankerCards: readonly number[];
  readonly playerTotal: number;
  readonly bankerTotal: number;
  readonly winner: 'player' | 'banker' | 'tie';
}

/** Ace 1, tens and pictures 0. */
function valueOf(card: number): number {
  const rank = rankOf(card);
  return rank === 12 ? 1 : rank >= 8 ? 0 : rank + 2;
}

const totalOf = (cards: readonly number[]): number => cards.reduce((sum, card) => sum + valueOf(card), 0) % 10;

/** The values of the player's third card on which the banker draws, by the banker's total. */
const bankerDrawsOn: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [0, 1, 2, 3, 4, 5, 6, 7, 9],
  [2, 3, 4, 5, 6, 7],
  [4, 5, 6, 7],
  [6, 7],
  [],
];

/** Deals from cards in the order drawn: two to the player, two to the banker, then third cards, the player's first. */
export function dealBaccarat(cards: readonly number[]): BaccaratDeal {
  const playerCards = cards.slice(0, 2);
  const bankerCards = cards.slice(2, 4);
  const natural = Math.max(totalOf(playerCards), totalOf(bankerCards)) >= 8;
  let next = 4;
  if (!natural) {
    const bankerTotal = totalOf(bankerCards);
    let bankerDraws = bankerTotal <= 5;
    if (totalOf(playerCards) <= 5) {
      const third = cards[next] as number;
      playerCards.push(third);
      next += 1;
      bankerDraws = (bankerDrawsOn[bankerTotal] as readonly number[]).includes(valueOf(third));
    }
    if (bankerDraws) {
      bankerCards.push(cards[next] as number);
    }
  }
  const [playerTotal, bankerTotal] = [totalOf(playerCards), totalOf(bankerCards)];
  const winner = playerTotal > bankerTotal ? 'player' : playerTotal < bankerTotal ? 'banker' : 'tie';
  return { playerCards, bankerCards, playerTotal, bankerTotal, winner };
}
