import { z } from 'zod';
import { blackjackTotal } from '../blackjack/hand.js';
import { dealBlackjack, playBlackjack, settleBlackjack } from '../blackjack/table.js';
import { cardName, deckSize } from '../cards.js';
import { evenPlan, ourDraw, scheme, seeds } from './scheme.js';
import type { Schemes } from './scheme.js';

const moves = z.array(z.enum(['insure', 'decline', 'hit', 'stand', 'double', 'split'])).max(60);

export const blackjackPlaySchemes: Schemes = {
  'blackjack-play/croupier': scheme(seeds.extend({ moves }), (input, hashing) => {
    const { nonce, skipped, values } = ourDraw(hashing, input, evenPlan(52, deckSize));
    const table = input.moves.reduce(playBlackjack, dealBlackjack(values));
    const { results, insurance, stakedHalves, returnedHalves } = settleBlackjack(table);
    const hands = table.hands.map(({ cards, doubled }, index) => ({
      cards: cards.map(cardName),
      doubled,
      total: blackjackTotal(cards),
      result: results[index],
    }));
    return { nonce, skipped, hands, dealerCards: table.dealer.map(cardName), insurance, stakedHalves, returnedHalves };
  }),
};
