import { games } from '@croupier/games';
import { describe, expect, it } from 'vitest';
import type { Accepted, RoundChange } from './act.js';
import { cashFlow, effectsDigest } from './effects.js';
import { pocket } from './pockets.js';
import { hex, sha256 } from './row.js';

const mines = games.get('mines');
if (mines === undefined) throw new Error('there is a game of mines');

const round: RoundChange['round'] = {
  id: 'round',
  game: mines,
  no: 0,
  asset: 1,
  terms: { stakeMinor: 10n, capMinor: 1_000n },
  stakeMinor: 10n,
  nonce: 4,
  seedId: 2,
  params: { mines: 3 },
  moves: [{ reveal: 3 }],
  step: { state: { hidden: 1 }, view: { safe: 1 }, payoutMinor: null },
};

const whole: Accepted = {
  result: null,
  transfers: [{ no: 0, asset: 1, debit: pocket.cash, credit: pocket.inPlay, amountMinor: 10n }],
  round: { round, payoutMinor: null },
  hold: {
    hold: { id: 'hold', no: 0, asset: 2, amountMinor: 7n, settledMinor: null, expiresAtMs: 9, state: 'open' },
  },
  seeds: {
    active: { serverSeed: 's1', serverSeedHash: 'h1', clientSeed: 'mine', clientSeedBy: 'player' },
    next: { serverSeed: 's2', serverSeedHash: 'h2' },
  },
  configId: 5,
};

describe('the digest of what a command changes beside its row', () => {
  it('[G-REC-7] is fixed for ever', () => {
    const text =
      '[[[0,1,1,4,"10"]],["round","10","1000",null,[{"reveal":3}],{"safe":1}],["hold","7",null,9,"open"],["h1","mine","player","h2"],5]';
    expect(effectsDigest(whole)).toBe(sha256(text));
    expect(hex(effectsDigest({ result: null, transfers: [] }) ?? '')).toBe(hex(sha256('[[],null,null,null,null]')));
  });

  it('is nothing for an instant bet, whose row says it all', () => {
    expect(effectsDigest({ ...whole, instant: true })).toBeNull();
  });

  it('[G-REC-7] is another when anything that is stored is another', () => {
    const [transfer] = whole.transfers;
    if (transfer === undefined || whole.hold === undefined || whole.seeds === undefined) throw new Error('whole');
    const { hold } = whole.hold;
    const { active, next } = whole.seeds;
    const changes: Partial<Accepted>[] = [
      { transfers: [] },
      { transfers: [{ ...transfer, no: 1 }] },
      { transfers: [{ ...transfer, asset: 2 }] },
      { transfers: [{ ...transfer, debit: pocket.held }] },
      { transfers: [{ ...transfer, credit: pocket.house }] },
      { transfers: [{ ...transfer, amountMinor: 11n }] },
      { transfers: [transfer, transfer] },
      ...[
        { ...round, id: 'other' },
        { ...round, stakeMinor: 11n },
        { ...round, terms: { ...round.terms, capMinor: 1n } },
        { ...round, moves: [] },
        { ...round, step: { ...round.step, view: { safe: 2 } } },
      ].map((changed) => ({ round: { round: changed, payoutMinor: null } })),
      { round: { round, payoutMinor: 0n } },
      { hold: { hold: { ...hold, id: 'other' } } },
      { hold: { hold: { ...hold, amountMinor: 8n } } },
      { hold: { hold: { ...hold, settledMinor: 0n } } },
      { hold: { hold: { ...hold, expiresAtMs: 10 } } },
      { hold: { hold: { ...hold, state: 'voided' } } },
      { seeds: { next, active: { ...active, serverSeedHash: 'h3' } } },
      { seeds: { next, active: { ...active, clientSeed: 'other' } } },
      { seeds: { next, active: { ...active, clientSeedBy: 'house' } } },
      { seeds: { active, next: { ...next, serverSeedHash: 'h3' } } },
      { configId: 6 },
    ];
    const digests = [whole, ...changes.map((change) => ({ ...whole, ...change }))].map(effectsDigest);
    expect(new Set(digests).size).toBe(changes.length + 1);
  });

  it('[G-GAM-12, G-RNG-8] says nothing of what is hidden: neither seeds nor the state of a round', () => {
    const hidden: Accepted = {
      ...whole,
      round: { round: { ...round, step: { ...round.step, state: { hidden: 2 } } }, payoutMinor: null },
      seeds: {
        active: { serverSeed: 'x', serverSeedHash: 'h1', clientSeed: 'mine', clientSeedBy: 'player' },
        next: { serverSeed: 'y', serverSeedHash: 'h2' },
      },
    };
    expect(effectsDigest(hidden)).toBe(effectsDigest(whole));
  });
});

describe('what a command took from and put into cash', () => {
  const { cash, held, house, inPlay } = pocket;

  it('[G-REC-1] adds up what left and what entered the account’s cash, and nothing else', () => {
    const transfers = [
      { no: 0, asset: 1, debit: cash, credit: inPlay, amountMinor: 10n },
      { no: 0, asset: 1, debit: cash, credit: house, amountMinor: 5n },
      { no: 0, asset: 1, debit: house, credit: cash, amountMinor: 40n },
      { no: 0, asset: 1, debit: held, credit: cash, amountMinor: 2n },
      { no: 0, asset: 1, debit: inPlay, credit: house, amountMinor: 99n },
      { no: 1, asset: 1, debit: cash, credit: house, amountMinor: 1_000n },
      { no: 0, asset: 2, debit: house, credit: cash, amountMinor: 1_000n },
    ];
    expect(cashFlow(0, 1, { result: null, transfers })).toEqual({ outMinor: 15n, inMinor: 42n });
    expect(cashFlow(1, 1, { result: null, transfers })).toEqual({ outMinor: 1_000n, inMinor: 0n });
    expect(cashFlow(0, null, { result: null, transfers })).toEqual({ outMinor: 0n, inMinor: 0n });
  });
});
