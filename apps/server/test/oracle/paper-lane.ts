import { acts } from '../../src/acts.js';
import type { Command, Rules } from '../../src/ledger/act.js';
import type { AssetInfo } from '../../src/ledger/assets.js';
import { chanceOf } from '../../src/ledger/chance.js';
import { unknownPlayer, type PlayerState } from '../../src/ledger/player-state.js';
import { fingerprintOf, sha256, type Bytes } from '../../src/ledger/row.js';
import { settle, type Settled } from '../../src/ledger/settle.js';
import { fixedSeed } from './fair.js';
import type { ModelAsset } from './model.js';

const info = (id: number, code: string, scale: number, kind: 'play' | 'real', win: bigint): AssetInfo => ({
  id,
  code,
  scale,
  kind,
  stakeMinMinor: 1n,
  stakeMaxMinor: 50_000_000n,
  winMaxMinor: win,
});

/** Play coins (1) and a real asset (2), as every casino of these tests has them, and one that is not offered (3). */
export const paperRules: Rules = {
  configId: 1,
  assets: new Map([
    [1, info(1, 'PLAY', 4, 'play', 1_000_000_000_000n)],
    [2, info(2, 'REAL', 2, 'real', 100_000_000n)],
    [3, info(3, 'GONE', 2, 'real', 100_000_000n)],
  ]),
  offered: new Set([1, 2]),
};

export const modelAssets: ReadonlyMap<number, ModelAsset> = new Map([
  [1, { kind: 'play', cap: 1_000_000_000_000n }],
  [2, { kind: 'real', cap: 100_000_000n }],
]);

/** A lane without a database: states and head in memory, each command decided on its own. */
export class PaperLane {
  readonly states = new Map<bigint, PlayerState>();
  readonly settled: Settled[] = [];
  /** The commands of `settled`. */
  readonly commands: Command[] = [];
  head: Bytes = sha256('croupier lane 0');
  nowMs = 0;

  stateOf(playerId: bigint): PlayerState {
    return this.states.get(playerId) ?? unknownPlayer(playerId);
  }

  /** Decides a command and takes the state after it. Throws what leaves no row. */
  submit(command: Command): Settled {
    const act = acts.get(command.act);
    if (act === undefined) throw new Error(`there is no act ${String(command.act)}`);
    const before = this.stateOf(command.playerId);
    const place = { lane: 0, seq: this.settled.length + 1, atMs: this.nowMs, head: this.head };
    const chance = chanceOf(before, fixedSeed);
    const settled = settle(act, before, command, fingerprintOf(command), place, chance, paperRules);
    this.states.set(command.playerId, settled.state);
    this.settled.push(settled);
    this.commands.push(command);
    this.head = settled.row.hash;
    return settled;
  }
}
