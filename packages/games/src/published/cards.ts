import { z } from 'zod';
import { dealBaccarat } from '../baccarat/deal.js';
import { cardName, cardOf, deckSize } from '../cards.js';
import { hiloFavourable, hiloRight, hiloStep, hiloValue } from '../hilo/ladder.js';
import { formatFraction } from '../money.js';
import type { Fraction } from '../money.js';
import { removeInOrder } from '../removal.js';
import { rankHand, videoPokerMultipliers } from '../videopoker/rank.js';
import { evenPlan, ourDraw, pick, publishedWords, scheme, seeds } from './scheme.js';
import type { Schemes, Seeds } from './scheme.js';
import type { Hashing } from '../hashing.js';

/** Card games. All but video poker draw with replacement: an infinite deck. */

const names = (cards: readonly number[]): string[] => cards.map(cardName);

const publishedCards = (hashing: Hashing, input: Seeds, count: number): number[] =>
  publishedWords(hashing, input, count).map((word) => pick(word, deckSize));

const blackjackDeal = (cards: readonly number[]) => ({
  playerCards: names(cards.slice(0, 2)),
  dealerCards: names(cards.slice(2, 4)),
  nextCards: names(cards.slice(4)),
});

const pokerPlan = evenPlan(10, deckSize, 1);
const pokerDeal = (cards: readonly number[]) => ({ hand: names(cards.slice(0, 5)), next: names(cards.slice(5)) });

/** Replaces what is not held, from left to right. */
function pokerDraw(cards: readonly number[], hold: readonly number[]): number[] {
  const next = cards.slice(5);
  return cards.slice(0, 5).map((card, place) => (hold.includes(place) ? card : (next.shift() as number)));
}

const hiloMove = z.enum(['upper', 'lower', 'skip', 'cashOut']);

function playHilo(cards: readonly number[], moves: readonly z.infer<typeof hiloMove>[]) {
  let seen = 1;
  let right = 0;
  let multiplier: Fraction | null = null;
  let state = 'open';
  for (const move of moves) {
    if (state !== 'open' || (move === 'cashOut' && multiplier === null)) {
      throw new RangeError(`${move} is not possible now`);
    }
    if (move === 'cashOut') {
      state = 'cashed';
      continue;
    }
    const value = hiloValue(cards[seen - 1] as number);
    const next = hiloValue(cards[seen] as number);
    seen += 1;
    if (move !== 'skip') {
      if (hiloRight(value, move, next)) {
        right += 1;
        multiplier = hiloStep(multiplier, hiloFavourable(value, move));
      } else {
        state = 'lost';
      }
    }
  }
  const shown = state === 'lost' ? '0/1' : multiplier === null ? null : formatFraction(multiplier);
  return { cards: names(cards.slice(0, seen)), right, state, multiplier: shown };
}

export const cardSchemes: Schemes = {
  'hilo/stake': scheme(seeds, (input, hashing) => ({ cards: names(publishedCards(hashing, input, 52)) })),
  'blackjack/stake': scheme(seeds, (input, hashing) => blackjackDeal(publishedCards(hashing, input, 52))),
  'baccarat/stake': scheme(seeds, (input, hashing) => {
    const cards = names(publishedCards(hashing, input, 6));
    return { playerCards: cards.slice(0, 2), bankerCards: cards.slice(2, 4), nextCards: cards.slice(4) };
  }),
  'videopoker/stake': scheme(seeds, (input, hashing) => {
    const words = publishedWords(hashing, input, 10);
    return pokerDeal(
      removeInOrder(
        deckSize,
        words.map((word, index) => pick(word, deckSize - index)),
      ),
    );
  }),
  'hilo/croupier': scheme(seeds, (input, hashing) => {
    const { nonce, skipped, values } = ourDraw(hashing, input, evenPlan(52, deckSize));
    return { nonce, skipped, cards: names(values), values: values.map(hiloValue) };
  }),
  'hilo-play/croupier': scheme(seeds.extend({ moves: z.array(hiloMove).max(60) }), (input, hashing) => {
    const { nonce, skipped, values } = ourDraw(hashing, input, evenPlan(52, deckSize));
    return { nonce, skipped, ...playHilo(values, input.moves) };
  }),
  'blackjack/croupier': scheme(seeds, (input, hashing) => {
    const { nonce, skipped, values } = ourDraw(hashing, input, evenPlan(52, deckSize));
    return { nonce, skipped, ...blackjackDeal(values) };
  }),
  'baccarat/croupier': scheme(seeds, (input, hashing) => {
    const { nonce, skipped, values } = ourDraw(hashing, input, evenPlan(6, deckSize));
    const deal = dealBaccarat(values);
    return { ...deal, nonce, skipped, playerCards: names(deal.playerCards), bankerCards: names(deal.bankerCards) };
  }),
  'videopoker/croupier': scheme(seeds, (input, hashing) => {
    const { nonce, skipped, values } = ourDraw(hashing, input, pokerPlan);
    return { nonce, skipped, ...pokerDeal(removeInOrder(deckSize, values)) };
  }),
  'videopoker-play/croupier': scheme(
    seeds.extend({ hold: z.array(z.int().min(0).max(4)).max(5) }),
    (input, hashing) => {
      const { nonce, skipped, values } = ourDraw(hashing, input, pokerPlan);
      const cards = removeInOrder(deckSize, values);
      const final = pokerDraw(cards, input.hold);
      const rank = rankHand(final);
      const { hand } = pokerDeal(cards);
      return { nonce, skipped, hand, final: names(final), rank, multiplier: videoPokerMultipliers[rank] };
    },
  ),
  'videopoker-rank/croupier': scheme(z.object({ cards: z.array(z.string()).length(5) }), ({ cards }) => {
    const rank = rankHand(cards.map(cardOf));
    return { rank, multiplier: videoPokerMultipliers[rank] };
  }),
};
