/** Cards as index 0..51 = 4 * rank + suit: 0 is the 2 of diamonds, 51 the ace of clubs. Written `10-heart`, `A-club`. */

const ranks = ['2', '3', '4', '5', '6', '7', '8', '9', '10', 'J', 'Q', 'K', 'A'];
const suits = ['diamond', 'heart', 'spade', 'club'];

export const deckSize = 52;

/** 0 for a 2 to 12 for an ace. */
export const rankOf = (card: number): number => Math.floor(card / 4);

/** 0 diamond, 1 heart, 2 spade, 3 club. */
export const suitOf = (card: number): number => card % 4;

export const cardName = (card: number): string => `${ranks[rankOf(card)]}-${suits[suitOf(card)]}`;

/** The index of a card's name; throws `RangeError` if there is no such card. */
export function cardOf(name: string): number {
  const [rank = '', suit = ''] = name.split('-');
  const [rankIndex, suitIndex] = [ranks.indexOf(rank), suits.indexOf(suit)];
  if (rankIndex < 0 || suitIndex < 0 || name !== `${rank}-${suit}`) {
    throw new RangeError(`not a card: ${name}`);
  }
  return rankIndex * 4 + suitIndex;
}
