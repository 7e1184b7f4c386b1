import { Refusal } from '@croupier/contract';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { expectForetold, type Outcome } from '../../test/oracle/judge.js';
import { modelAssets, PaperLane, paperRules } from '../../test/oracle/paper-lane.js';
import { Foreteller, scripts, type Burst, type Foretold } from '../../test/oracle/script.js';
import { fixedSeed } from '../../test/oracle/fair.js';
import { acts } from '../acts.js';
import type { Act, Command } from './act.js';
import { chanceOf } from './chance.js';
import { replayRound } from './load-players.js';
import type { PlayerState } from './player-state.js';
import { accountOf, isPlayers, pocket } from './pockets.js';
import { rebuildCommand } from './rebuild-command.js';
import { fingerprintOf, linkHash, sha256, verdict } from './row.js';
import { effectsDigest } from './effects.js';
import { settle, type Settled } from './settle.js';

vi.setConfig({ testTimeout: 60_000 });

/**
 * Random scripts through `settle` and `evolve` alone, beside a model that was written without them: what is decided, what
 * it does to the money, and that the same question has the same answer. No database, so thousands of runs.
 */

const PLAYERS = [11n, 12n, 13n];
const START_MS = 2_000_000_000_000;

interface Played {
  readonly lane: PaperLane;
  readonly oracle: Foreteller;
}

function play(script: readonly Burst[]): Played {
  const lane = new PaperLane();
  lane.nowMs = START_MS;
  const oracle = new Foreteller(PLAYERS, modelAssets, 'paper');
  judge(lane, oracle.opening(lane.nowMs));
  for (const burst of script) {
    lane.nowMs += burst.passMs;
    judge(lane, oracle.burst(burst, lane.nowMs));
  }
  return { lane, oracle };
}

/** Repeated ids are the lane's business, not `settle`'s: those are left out here. */
function judge(lane: PaperLane, foretold: readonly Foretold[]): void {
  const decided = foretold.filter(
    ({ expected, replayed }) => !replayed && !(expected.kind === 'unstored' && expected.code === 'command_conflict'),
  );
  expectForetold(
    decided,
    decided.map(({ command }): Outcome => {
      try {
        return { row: lane.submit(command).row, replayed: false };
      } catch (error) {
        return { code: error instanceof Refusal ? error.code : 'internal_error' };
      }
    }),
  );
}

const script = scripts(PLAYERS.length, { bursts: 12, burst: 6 });

/** Everybody's money by asset: the pockets of all players, and what house and outside gave or took. */
function totalsOf({ lane }: Played): Map<number, bigint> {
  const totals = new Map<number, bigint>();
  const add = (asset: number, amount: bigint) => totals.set(asset, (totals.get(asset) ?? 0n) + amount);
  for (const { balances } of lane.states.values()) {
    for (const [key, balance] of balances) add(accountOf(key).asset, balance);
  }
  for (const { accepted } of lane.settled) {
    for (const { asset, debit, credit, amountMinor } of accepted?.transfers ?? []) {
      if (!isPlayers(debit)) add(asset, -amountMinor);
      if (!isPlayers(credit)) add(asset, amountMinor);
    }
  }
  return totals;
}

function again(command: Command, { row, before }: Settled, from: string): Settled {
  const act = acts.get(row.act);
  if (act === undefined) throw new Error('the row names an act');
  const place = { lane: row.lane, seq: row.seq, atMs: row.atMs, head: from };
  return settle(act, before, command, fingerprintOf(command), place, chanceOf(before, fixedSeed), paperRules);
}

describe('any sequence of commands, decided one by one', () => {
  it('[G-GAM-10, G-UI-2] comes to what plain bookkeeping says, verdict by verdict and pocket by pocket', () => {
    fc.assert(
      fc.property(script, (bursts) => {
        const { lane, oracle } = play(bursts);
        for (const [index, model] of oracle.players.entries()) {
          const state = lane.stateOf(PLAYERS[index] ?? 0n);
          expect(pocketsOf(state)).toEqual(new Map([...model.pockets].filter(([, amount]) => amount !== 0n)));
          expect(holdsOf(state)).toEqual(new Map(model.holds));
          expect(state.nonce).toBe(model.nonce);
          expect([...state.rounds.keys()]).toEqual(model.mines === null ? [] : [model.mines.id]);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('[G-GAM-10, G-PAY-2] makes and loses no money, and lets no pocket of a player go below zero', () => {
    fc.assert(
      fc.property(script, (bursts) => {
        const played = play(bursts);
        for (const [, total] of totalsOf(played)) expect(total).toBe(0n);
        for (const { state } of played.lane.settled) {
          for (const balance of state.balances.values()) expect(balance >= 0n).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('[G-PAY-6] keeps exactly the open holds in held and the stakes of open rounds in play', () => {
    fc.assert(
      fc.property(script, (bursts) => {
        for (const state of play(bursts).lane.states.values()) {
          let held = 0n;
          let inPlay = 0n;
          for (const [key, balance] of state.balances) {
            if (accountOf(key).pocket === pocket.held) held += balance;
            if (accountOf(key).pocket === pocket.inPlay) inPlay += balance;
          }
          const open = [...state.holds.values()].filter((hold) => hold.state === 'open');
          expect(held).toBe(open.reduce((sum, { amountMinor }) => sum + amountMinor, 0n));
          expect(inPlay).toBe([...state.rounds.values()].reduce((sum, { stakeMinor }) => sum + stakeMinor, 0n));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('[G-GAM-1] gives the same row and state for the same question, and leaves the state that it was asked on alone', () => {
    fc.assert(
      fc.property(script, (bursts) => {
        const { lane } = play(bursts);
        let head = sha256('croupier lane 0');
        for (const [index, command] of lane.commands.entries()) {
          const settled = lane.settled[index] as Settled;
          const frozen = snapshot(settled.before);
          const second = again(command, settled, head);
          expect(second.row).toEqual(settled.row);
          expect(snapshot(settled.before)).toBe(frozen);
          expect(snapshot(second.state)).toBe(snapshot(settled.state));
          head = settled.row.hash;
        }
      }),
      { numRuns: 200 },
    );
  });

  it('[G-REC-7] links every row to the one before, whatever is in it', () => {
    fc.assert(
      fc.property(script, (bursts) => {
        let head = sha256('croupier lane 0');
        for (const { row, accepted } of play(bursts).lane.settled) {
          expect(linkHash(head, row, accepted === null ? null : effectsDigest(accepted))).toBe(row.hash);
          head = row.hash;
        }
      }),
      { numRuns: 100 },
    );
  });

  it('[G-REC-7] can be read back from its rows: each gives the request that it answered, to the letter', () => {
    fc.assert(
      fc.property(script, (bursts) => {
        const { lane } = play(bursts);
        for (const [index, command] of lane.commands.entries()) {
          const { row } = lane.settled[index] as Settled;
          const rebuilt = rebuildCommand(acts.get(row.act) as Act, row);
          expect(rebuilt).toEqual({ ...command, content: undefined });
          expect(fingerprintOf(rebuilt)).toBe(row.fingerprint);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('[G-INTR-1] can be gone on with from what is stored: an open round follows from seed, nonce and moves', () => {
    fc.assert(
      fc.property(script, (bursts) => {
        for (const { state } of play(bursts).lane.settled) {
          for (const { game, params, terms, nonce, moves, step } of state.rounds.values()) {
            if (state.seeds === null) throw new Error('who plays has seeds');
            expect(JSON.parse(JSON.stringify(step.state))).toEqual(step.state);
            const stored = JSON.parse(JSON.stringify({ params, moves })) as { params: unknown; moves: unknown[] };
            expect(replayRound(game, stored.params, terms, state.seeds.active, nonce, stored.moves)).toEqual(step);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('[G-GAM-2] draws each nonce of a pair once, leaves none out but the skipped, and starts a pair at 0', () => {
    fc.assert(
      fc.property(script, (bursts) => {
        const { lane } = play(bursts);
        for (const playerId of PLAYERS) {
          const due = new Map<number, number>();
          for (const { row } of lane.settled) {
            if (row.playerId !== playerId || row.nonce === null || row.roundId !== null) continue;
            const pair = row.seedId ?? 0;
            expect(row.nonce - (row.skipped ?? 0)).toBe(due.get(pair) ?? 0);
            due.set(pair, row.nonce + 1);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('stores what depended on the state and nothing else', () => {
    const lane = new PaperLane();
    const oracle = new Foreteller(PLAYERS, modelAssets, 'paper');
    judge(lane, oracle.opening(0));
    const rows = lane.settled.length;
    const [, , , last = 0n] = [0n, ...PLAYERS];
    const unopened = { playerId: last, act: 10, no: 0, asset: 1, game: 1, roundId: null, amountMinor: 100n };
    const body = '{"side":"under","wins":1}';
    expect(lane.submit({ ...unopened, id: '00000000-0000-4000-8000-000000000001', body }).row.verdict).toBe(
      verdict.refused,
    );
    const [opened = 0n] = PLAYERS;
    const elsewhere = { ...unopened, playerId: opened, asset: 3, id: '00000000-0000-4000-8000-000000000002', body };
    expect(() => lane.submit(elsewhere)).toThrow(new Refusal('asset_unavailable'));
    expect(lane.settled.length).toBe(rows + 1);
  });
});

function pocketsOf(state: PlayerState): Map<string, bigint> {
  const names = { [pocket.cash]: 'cash', [pocket.held]: 'held', [pocket.inPlay]: 'in play' } as Record<number, string>;
  const named = [...state.balances].map(([key, balance]): [string, bigint] => {
    const { no, asset, pocket: which } = accountOf(key);
    return [`${String(no)} ${String(asset)} ${names[which] ?? '?'}`, balance];
  });
  return new Map(named.filter(([, balance]) => balance !== 0n));
}

function holdsOf(state: PlayerState): Map<string, unknown> {
  return new Map(
    [...state.holds].map(([id, { no, asset, amountMinor, expiresAtMs, state: now, settledMinor }]) => [
      id,
      { no, asset, amount: amountMinor, expiresAtMs, state: now, settled: settledMinor },
    ]),
  );
}

/** Everything in a state as text, to see whether anything in it changed. */
function snapshot(state: PlayerState): string {
  return JSON.stringify(state, (key, value: unknown) => {
    if (key === 'game') return undefined;
    if (typeof value === 'bigint') return String(value);
    return value instanceof Map ? [...(value as Map<unknown, unknown>)] : value;
  });
}
