import { IllegalMove } from '../errors.js';
import { blackjackTotal, blackjackValue, isNatural } from './hand.js';

/**
 * One player against the dealer from an infinite deck. The dealer peeks under an ace or a ten and stands on all 17; a
 * natural pays 3:2; double on any two first cards, also after a split; one split of two cards of equal value, split aces get
 * one card each; 21 stands by itself; insurance under an ace, before anything else, half the stake at 2:1; no surrender.
 * Cards come from one fixed list, each the next one not used.
 */

export type BlackjackMove = 'insure' | 'decline' | 'hit' | 'stand' | 'double' | 'split';

export interface BlackjackHand {
  readonly cards: readonly number[];
  readonly doubled: boolean;
  readonly stood: boolean;
}

export interface BlackjackTable {
  /** All cards of the round in the order of the draw. */
  readonly deck: readonly number[];
  /** How many of them are dealt. */
  readonly dealt: number;
  readonly hands: readonly BlackjackHand[];
  readonly dealer: readonly number[];
  /** `offered` until the player answers; `null` when the up card is no ace. */
  readonly insurance: null | 'offered' | 'declined' | 'taken';
  readonly split: boolean;
  readonly over: boolean;
}

export type HandResult = 'natural' | 'win' | 'push' | 'lose';

/** Stakes and returns in halves of the first stake. */
export interface BlackjackResult {
  readonly results: readonly HandResult[];
  readonly insurance: null | 'declined' | 'won' | 'lost';
  readonly stakedHalves: number;
  readonly returnedHalves: number;
}

/** Deals two cards each: the first two to the player, then the dealer's up card and hole card. */
export function dealBlackjack(deck: readonly number[]): BlackjackTable {
  const dealer = deck.slice(2, 4);
  const offered = blackjackValue(dealer[0] as number) === 11;
  const table: BlackjackTable = {
    deck,
    dealt: 4,
    hands: [{ cards: deck.slice(0, 2), doubled: false, stood: false }],
    dealer,
    insurance: offered ? 'offered' : null,
    split: false,
    over: false,
  };
  return offered ? table : afterPeek(table);
}

/** The moves that are possible now; none when the round is over. */
function blackjackMoves(table: BlackjackTable): readonly BlackjackMove[] {
  if (table.over) {
    return [];
  }
  if (table.insurance === 'offered') {
    return ['insure', 'decline'];
  }
  const hand = table.hands[activeOf(table)] as BlackjackHand;
  if (hand.cards.length > 2) {
    return ['hit', 'stand'];
  }
  const [first, second] = hand.cards.map(blackjackValue);
  return table.split || first !== second ? ['hit', 'stand', 'double'] : ['hit', 'stand', 'double', 'split'];
}

/** Makes one move. Throws `IllegalMove` for one that is not possible now. */
export function playBlackjack(table: BlackjackTable, move: BlackjackMove): BlackjackTable {
  if (!blackjackMoves(table).includes(move)) {
    throw new IllegalMove(`${move} is not possible now`);
  }
  switch (move) {
    case 'insure':
      return afterPeek({ ...table, insurance: 'taken' });
    case 'decline':
      return afterPeek({ ...table, insurance: 'declined' });
    case 'hit':
      return advance(withHand(draw(table), { doubled: false, stood: false }));
    case 'stand':
      return advance(withHand(table, { stood: true }));
    case 'double':
      return advance(withHand(draw(table), { doubled: true, stood: true }));
    case 'split':
      return advance(splitHands(table));
  }
}

const activeOf = (table: BlackjackTable): number => table.hands.findIndex(({ stood }) => !stood);

/** Ends the round at a natural of either side; the dealer looks before anybody plays. */
function afterPeek(table: BlackjackTable): BlackjackTable {
  const ended = isNatural(table.dealer) || isNatural((table.hands[0] as BlackjackHand).cards);
  return ended ? { ...table, over: true } : table;
}

function withHand(table: BlackjackTable, change: Partial<BlackjackHand>): BlackjackTable {
  const active = activeOf(table);
  return { ...table, hands: table.hands.map((hand, index) => (index === active ? { ...hand, ...change } : hand)) };
}

/** The next card to the hand in play. */
function draw(table: BlackjackTable): BlackjackTable {
  const { cards } = table.hands[activeOf(table)] as BlackjackHand;
  const card = table.deck[table.dealt] as number;
  return withHand({ ...table, dealt: table.dealt + 1 }, { cards: [...cards, card] });
}

/** Both hands get their second card at once, the first hand first. */
function splitHands(table: BlackjackTable): BlackjackTable {
  const [first, second] = (table.hands[0] as BlackjackHand).cards as [number, number];
  const stood = blackjackValue(first) === 11;
  const hands = [first, second].map((card, index) => ({
    cards: [card, table.deck[table.dealt + index] as number],
    doubled: false,
    stood,
  }));
  return { ...table, hands, dealt: table.dealt + 2, split: true };
}

/** Stands hands that cannot go on, and lets the dealer play when none is left. */
function advance(table: BlackjackTable): BlackjackTable {
  const hands = table.hands.map((hand) => ({ ...hand, stood: hand.stood || blackjackTotal(hand.cards) >= 21 }));
  if (hands.some(({ stood }) => !stood)) {
    return { ...table, hands };
  }
  const dealer = [...table.dealer];
  let { dealt } = table;
  // Against hands that are all bust the dealer draws nothing.
  if (hands.some(({ cards }) => blackjackTotal(cards) <= 21)) {
    while (blackjackTotal(dealer) < 17) {
      dealer.push(table.deck[dealt] as number);
      dealt += 1;
    }
  }
  return { ...table, hands, dealer, dealt, over: true };
}

/** What the round staked and returned; of an open round the stakes so far count and nothing is returned yet. */
export function settleBlackjack(table: BlackjackTable): BlackjackResult {
  const results = table.hands.map((hand) => resultOf(table, hand));
  const returns: Record<HandResult, number> = { natural: 5, win: 4, push: 2, lose: 0 };
  const dealerNatural = isNatural(table.dealer);
  const insured = table.insurance === 'taken';
  const hands = table.hands.map(({ doubled }, index) => ({
    staked: doubled ? 4 : 2,
    returned: returns[results[index] as HandResult] * (doubled ? 2 : 1),
  }));
  const insurance = insured ? (dealerNatural ? 'won' : 'lost') : table.insurance === 'declined' ? 'declined' : null;
  return {
    results,
    insurance,
    stakedHalves: hands.reduce((sum, { staked }) => sum + staked, insured ? 1 : 0),
    returnedHalves: hands.reduce((sum, { returned }) => sum + returned, insurance === 'won' ? 3 : 0),
  };
}

function resultOf({ dealer, split }: BlackjackTable, { cards }: BlackjackHand): HandResult {
  const natural = !split && isNatural(cards);
  if (isNatural(dealer)) {
    return natural ? 'push' : 'lose';
  }
  if (natural) {
    return 'natural';
  }
  const [mine, theirs] = [blackjackTotal(cards), blackjackTotal(dealer)];
  if (mine > 21) {
    return 'lose';
  }
  return theirs > 21 || mine > theirs ? 'win' : mine === theirs ? 'push' : 'lose';
}
