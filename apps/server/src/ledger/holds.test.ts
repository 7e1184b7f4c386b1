import { Refusal } from '@croupier/contract';
import { describe, expect, it } from 'vitest';
import { commandOf, type Wish } from '../../test/oracle/commands.js';
import { PaperLane } from '../../test/oracle/paper-lane.js';
import { pocket } from './pockets.js';
import { verdict } from './row.js';
import type { Settled } from './settle.js';
import { systemId } from './system-id.js';

/** Two phases: what is set aside comes back, goes out, or both in parts, and once. */

const PLAYER = 5n;
let count = 0;

function send(lane: PaperLane, wish: Wish, id = systemId(`hold test ${String((count += 1))}`)): Settled {
  return lane.submit(commandOf(PLAYER, id, wish));
}

const HOLD = systemId('the hold');

/** A player with 1,000 of the real asset, 600 of them held until 500. */
function withHold(): PaperLane {
  const lane = new PaperLane();
  send(lane, { kind: 'open', clientSeed: 'x', welcome: 50n });
  send(lane, { kind: 'deposit', amount: 1_000n, asset: 2, no: 0 });
  send(lane, { kind: 'reserve', amount: 600n, asset: 2, no: 0, expiresAtMs: 500 }, HOLD);
  return lane;
}

function codeOf({ row }: Settled): string {
  return row.verdict === verdict.accepted ? 'accepted' : (JSON.parse(row.result ?? '') as { code: string }).code;
}

describe('a hold', () => {
  it('[G-PAY-3] moves cash to held, and has the command’s id', () => {
    const { row, accepted, state } = withHold().settled[2] as Settled;
    expect(row).toMatchObject({ outMinor: 600n, inMinor: 0n, balanceMinor: 400n, result: null });
    const legs = [{ no: 0, asset: 2, debit: pocket.cash, credit: pocket.held, amountMinor: 600n }];
    expect(accepted?.transfers).toEqual(legs);
    expect(state.holds.get(HOLD)).toMatchObject({ state: 'open', openedSeq: 3, closedSeq: null, expiresAtMs: 500 });
  });

  it.each([
    ['in part', 250n, [[pocket.outside, 250n] as const, [pocket.cash, 350n] as const], 750n],
    ['whole', 600n, [[pocket.outside, 600n] as const], 400n],
    ['as nothing', 0n, [[pocket.cash, 600n] as const], 1_000n],
  ])('[G-PAY-3] is settled %s: what left goes outside, the rest comes back', (_what, amount, credits, cash) => {
    const { row, accepted, state } = send(withHold(), { kind: 'settle', holdId: HOLD, amount });
    expect(accepted?.transfers).toEqual(
      credits.map(([credit, amountMinor]) => ({ no: 0, asset: 2, debit: pocket.held, credit, amountMinor })),
    );
    expect(row).toMatchObject({ balanceMinor: cash, inMinor: 600n - amount, outMinor: 0n, asset: 2, no: 0 });
    expect(state.holds.get(HOLD)).toMatchObject({ state: 'settled', settledMinor: amount, closedSeq: 4 });
  });

  it('[G-PAY-3] is not settled for more than it holds', () => {
    const refused = send(withHold(), { kind: 'settle', holdId: HOLD, amount: 601n });
    expect(JSON.parse(refused.row.result ?? '')).toEqual({ code: 'exceeds_hold', details: { heldMinor: '600' } });
  });

  it('[G-PAY-3] is settled after its end as long as nothing ended it, and the row says late', () => {
    const lane = withHold();
    lane.nowMs = 500;
    expect(send(lane, { kind: 'settle', holdId: HOLD, amount: 1n }).row.result).toBeNull();
    const late = withHold();
    late.nowMs = 501;
    expect(send(late, { kind: 'settle', holdId: HOLD, amount: 1n }).row.result).toBe('{"isLate":true}');
  });

  it.each([
    ['void', 'voided', 0],
    ['expire', 'expired', 500],
  ] as const)('[G-PAY-3] comes back whole by %s', (kind, ended, nowMs) => {
    const lane = withHold();
    lane.nowMs = nowMs;
    const { row, accepted, state } = send(lane, { kind, holdId: HOLD });
    expect(row).toMatchObject({ balanceMinor: 1_000n, inMinor: 600n, result: null });
    const legs = [{ no: 0, asset: 2, debit: pocket.held, credit: pocket.cash, amountMinor: 600n }];
    expect(accepted?.transfers).toEqual(legs);
    expect(state.holds.get(HOLD)).toMatchObject({ state: ended, settledMinor: null, closedSeq: 4 });
  });

  it('[G-PAY-3] does not expire before its end', () => {
    const lane = withHold();
    lane.nowMs = 499;
    expect(() => send(lane, { kind: 'expire', holdId: HOLD })).toThrow(
      new Refusal('hold_not_due', { expiresAtMs: 500 }),
    );
    expect(lane.stateOf(PLAYER).holds.get(HOLD)?.state).toBe('open');
  });

  it.each([
    [{ kind: 'settle', holdId: HOLD, amount: 1n }, 'hold_settled'],
    [{ kind: 'void', holdId: HOLD }, 'hold_voided'],
    [{ kind: 'expire', holdId: HOLD }, 'hold_expired'],
  ] as const)('[G-PAY-3] ends once: after %o every other ending is refused by it', (first, code) => {
    const lane = withHold();
    lane.nowMs = 500;
    expect(codeOf(send(lane, first))).toBe('accepted');
    const endings: Wish[] = [
      { kind: 'settle', holdId: HOLD, amount: 1n },
      { kind: 'void', holdId: HOLD },
      { kind: 'expire', holdId: HOLD },
    ];
    expect(endings.map((ending) => codeOf(send(lane, ending)))).toEqual([code, code, code]);
  });

  it('[S-AZ-1] of nobody, or of another player, is not found', () => {
    const lane = withHold();
    expect(codeOf(send(lane, { kind: 'void', holdId: systemId('none') }))).toBe('hold_not_found');
    const other = lane.submit(commandOf(6n, systemId('other'), { kind: 'void', holdId: HOLD }));
    expect(codeOf(other)).toBe('hold_not_found');
  });

  it('[G-GAM-9, T-STAR-1] can’t be made of play coins, nor of more than there is, nor of what is not offered', () => {
    const reserve = { kind: 'reserve', no: 0, expiresAtMs: 9 } as const;
    const lane = withHold();
    expect(codeOf(send(lane, { ...reserve, amount: 1n, asset: 1 }))).toBe('not_withdrawable');
    const short = send(lane, { ...reserve, amount: 401n, asset: 2 });
    expect(JSON.parse(short.row.result ?? '')).toEqual({
      code: 'insufficient_funds',
      details: { balanceMinor: '400', neededMinor: '401' },
    });
    expect(short.row).toMatchObject({ outMinor: 401n, inMinor: null, balanceMinor: 400n });
    expect(codeOf(send(lane, { ...reserve, amount: 400n, asset: 2 }))).toBe('accepted');
    for (const asset of [3, 9]) {
      expect(() => send(lane, { ...reserve, amount: 1n, asset })).toThrow(new Refusal('asset_unavailable'));
    }
  });
});

describe('a deposit', () => {
  it('[G-PAY-1] comes from outside into cash', () => {
    const { row, accepted } = withHold().settled[1] as Settled;
    expect(row).toMatchObject({ inMinor: 1_000n, outMinor: 0n, balanceMinor: 1_000n, result: null });
    const legs = [{ no: 0, asset: 2, debit: pocket.outside, credit: pocket.cash, amountMinor: 1_000n }];
    expect(accepted?.transfers).toEqual(legs);
  });

  it('is refused for nobody, of nothing, of too much, and of what is not offered', () => {
    const deposit = { kind: 'deposit', asset: 2, no: 0 } as const;
    expect(codeOf(send(new PaperLane(), { ...deposit, amount: 1n }))).toBe('player_not_found');
    const lane = withHold();
    expect(codeOf(send(lane, { ...deposit, amount: 0n }))).toBe('amount_out_of_range');
    expect(codeOf(send(lane, { ...deposit, amount: 2n ** 61n + 1n }))).toBe('amount_out_of_range');
    expect(() => send(lane, { ...deposit, amount: 1n, asset: 3 })).toThrow(new Refusal('asset_unavailable'));
    expect(codeOf(send(lane, { ...deposit, amount: 2n ** 61n }))).toBe('accepted');
    expect(codeOf(send(lane, { ...deposit, amount: 1n }))).toBe('amount_out_of_range');
  });
});
