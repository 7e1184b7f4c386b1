import { afterAll, beforeAll, expect, test } from 'vitest';
import { verdict } from '../../src/ledger/row.js';
import { asset, Casino } from './casino.js';

let casino: Casino;

beforeAll(async () => {
  casino = await Casino.open({ lanes: 2 });
}, 60_000);

afterAll(() => casino.close());

test('players of each lane bet, move, rotate, deposit and hold', async () => {
  for (const lane of [0, 1]) {
    const player = await casino.openPlayer({ lane });
    const dice = await casino.bet(player, 'dice', { side: 'under', wins: 4_950 }, 10_000n);
    expect(dice.row).toMatchObject({ lane, verdict: verdict.accepted, outMinor: 10_000n, asset: asset.play });
    const mines = await casino.bet(player, 'mines', { mines: 1 }, 10_000n);
    expect((await casino.move(player, mines.row.id, { cashOut: true })).row.verdict).toBe(verdict.refused);
    await casino.deposit(player, 500n);
    const hold = await casino.reserve(player, 200n, 0);
    expect((await casino.settle(player, hold.row.id, 150n)).row).toMatchObject({ inMinor: 50n, balanceMinor: 350n });
    const second = await casino.reserve(player, 10n, 0);
    expect((await casino.void(player, second.row.id)).row.verdict).toBe(verdict.accepted);
    expect((await casino.expire(player, second.row.id)).row.verdict).toBe(verdict.refused);
  }
});
