import { Refusal } from '@croupier/contract';
import { describe, expect, it } from 'vitest';
import { commandOf, type Wish } from '../../test/oracle/commands.js';
import { fixedSeed } from '../../test/oracle/fair.js';
import { PaperLane, paperRules } from '../../test/oracle/paper-lane.js';
import { storedOf } from '../ledger/command-record.js';
import { hex, type CommandRow } from '../ledger/row.js';
import type { Settled } from '../ledger/settle.js';
import { systemId } from '../ledger/system-id.js';
import { canonical } from './canonical.js';
import { receiptOf, renderBet, throwIfRefused } from './render-bet.js';

/** The reply as a pure function of the stored row: fixed rows here, and the exact replies that they give for ever. */

const PLAYER = 5n;
const pair = { serverSeedHash: 'ab'.repeat(32), clientSeed: 'mine', clientSeedBy: 'player' } as const;
const row: CommandRow = {
  ...{ playerId: PLAYER, id: 'bet-id', seq: 12, atMs: 0, outMinor: 10_000n, inMinor: 20_000n, balanceMinor: 5n },
  ...{ nonce: 3, roundId: null, roundStakeMinor: null, previous: null, seedId: 1, configId: 1, skipped: null, lane: 2 },
  ...{ act: 10, verdict: 1, codec: 1, no: 0, asset: 1, game: 1, fingerprint: '', body: '{}' },
  result: '{"roll":17,"win":true}',
  hash: '\u0001'.repeat(32),
};

describe('the reply to a bet', () => {
  it('[S-BIZ-1] of codec 1 is fixed for ever: an instant game', () => {
    expect(JSON.stringify(renderBet({ row, pair }, paperRules.assets))).toBe(
      '{"id":"bet-id","roundId":"bet-id","state":"settled","game":"dice","asset":"PLAY","stakeMinor":"10000",' +
        '"payoutMinor":"20000","outcome":{"roll":17,"win":true},"nonce":3,"serverSeedHash":"' +
        `${'ab'.repeat(32)}","clientSeed":"mine","clientSeedBy":"player"}`,
    );
  });

  it('[S-BIZ-1] of codec 1 is fixed for ever: an open round, a move in it, its end', () => {
    const open = { ...row, game: 4, inMinor: 0n, result: '{"outcome":{"safe":0},"legalMoves":[{"reveal":1}]}' };
    expect(JSON.stringify(renderBet({ row: open, pair: null }, paperRules.assets))).toBe(
      '{"id":"bet-id","roundId":"bet-id","state":"open","game":"mines","asset":"PLAY","stakeMinor":"10000",' +
        '"payoutMinor":"0","outcome":{"safe":0},"nonce":3,"serverSeedHash":null,"clientSeed":null,"clientSeedBy":null,' +
        '"legalMoves":[{"reveal":1}]}',
    );
    const moved = { ...open, id: 'move-id', roundId: 'bet-id', roundStakeMinor: 30_000n, outMinor: 0n };
    expect(renderBet({ row: moved, pair }, paperRules.assets)).toMatchObject({
      ...{ id: 'bet-id', roundId: 'bet-id', state: 'open', stakeMinor: '30000', payoutMinor: '0' },
    });
    const ended = { ...moved, inMinor: 44_000n, result: '{"outcome":{"safe":1,"win":true}}' };
    const reply = renderBet({ row: ended, pair }, paperRules.assets);
    expect(reply).toMatchObject({ state: 'settled', payoutMinor: '44000', outcome: { safe: 1, win: true } });
    expect(reply).not.toHaveProperty('legalMoves');
  });

  it('is of a bet or a move, nothing else', () => {
    for (const missing of [{ asset: null }, { game: null }]) {
      expect(() => renderBet({ row: { ...row, ...missing }, pair }, paperRules.assets)).toThrow('asset and game');
    }
  });

  it('[G-RNG-4] names the pair that it was drawn from, which is not the seed', () => {
    const lane = new PaperLane();
    const send = (wish: Wish): Settled => lane.submit(commandOf(PLAYER, systemId(wish.kind), wish));
    const opening = send({ kind: 'open', clientSeed: 'house-made', welcome: 100_000n });
    const params = { side: 'under', wins: 5_000 };
    const bet = storedOf(send({ kind: 'bet', game: 'dice', params, stake: 10_000n, asset: 1, no: 0 }));
    expect(bet.pair).toEqual({
      serverSeedHash: fixedSeed(1).serverSeedHash,
      clientSeed: 'house-made',
      clientSeedBy: 'house',
    });
    expect(storedOf(opening).pair).toBeNull();
    expect(storedOf(send({ kind: 'rotate', clientSeed: 'mine' })).pair).toBeNull();
  });
});

describe('where it stands in the book', () => {
  it('[G-REC-7] is lane, number and hash', () => {
    expect(receiptOf(row)).toEqual({ lane: 2, seq: '12', hash: hex(row.hash) });
  });

  it('[S-BIZ-1] is told with a refusal too, which is thrown as it was stored', () => {
    throwIfRefused(row);
    const result = '{"code":"insufficient_funds","details":{"balanceMinor":"5"}}';
    const refused = { ...row, verdict: 2, result } as const;
    let thrown: unknown;
    try {
      throwIfRefused(refused);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Refusal);
    expect(thrown).toMatchObject({
      code: 'insufficient_funds',
      details: { balanceMinor: '5', receipt: { lane: 2, seq: '12', hash: '01'.repeat(32) } },
    });
  });
});

describe('the canonical form of a move', () => {
  it('[S-BIZ-1] puts keys in order at every depth and leaves lists as they are', () => {
    const text = JSON.stringify(canonical({ b: [2, { z: null, a: 'x' }, 1], a: { d: true, c: 1.5 }, B: 0 }));
    expect(text).toBe('{"B":0,"a":{"c":1.5,"d":true},"b":[2,{"a":"x","z":null},1]}');
    for (const plain of [null, 5, 'x', false]) expect(canonical(plain)).toBe(plain);
  });

  it('[S-IN-1] refuses what no reader of the journal could show, in keys and in values', () => {
    for (const wrong of ['\0', '\ud800', { '\0': 1 }, { a: ['\udfff'] }]) {
      expect(() => canonical(wrong)).toThrow(new Refusal('move_invalid'));
    }
    expect(canonical('😀')).toBe('😀');
  });
});
