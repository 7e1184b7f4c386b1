import { acts } from '../../src/acts.js';
import type { Command, Rules } from '../../src/ledger/act.js';
import type { AssetInfo } from '../../src/ledger/assets.js';
import { chanceOf } from '../../src/ledger/chance.js';
import { unknownPlayer, type PlayerState } from '../../src/ledger/player-state.js';
import { fingerprintOf, sha256, type Bytes } from '../../src/ledger/row.js';
import { settle, type Settled } from '../../src/ledger/settle.js';
import { fixedSeed } from './fair.js';
import type { ModelAsset } from './model.js';

/** Play coins (1) and a real asset (2), as every casino of these tests has them, and one that is not offered (3). */
const assets: readonly AssetInfo[] = [
  {
    ...{ id: 1, code: 'PLAY', scale: 4, kind: 'play' },
    ...{ stakeMinMinor: 100n, stakeMaxMinor: 50_000_000n, winMaxMinor: 1_000_000_000_000n },
  },
  {
    ...{ id: 2, code: 'REAL', scale: 2, kind: 'real' },
    ...{ stakeMinMinor: 1n, stakeMaxMinor: 1_000_000n, winMaxMinor: 100_000_000n },
  },
  {
    ...{ id: 3, code: 'GONE', scale: 2, kind: 'real' },
    ...{ stakeMinMinor: 1n, stakeMaxMinor: 1_000_000n, winMaxMinor: 100_000_000n },
  },
];

export const paperRules: Rules = {
  configId: 1,
  assets: new Map(assets.map((asset) => [asset.id, asset])),
  offered: new Set([1, 2]),
};

export const modelAssets: ReadonlyMap<number, ModelAsset> = new Map(
  assets
    .filter(({ id }) => paperRules.offered.has(id))
    .map(({ id, kind, stakeMinMinor, stakeMaxMinor, winMaxMinor }) => [
      id,
      { kind, stakeMin: stakeMinMinor, stakeMax: stakeMaxMinor, cap: winMaxMinor },
    ]),
);

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
