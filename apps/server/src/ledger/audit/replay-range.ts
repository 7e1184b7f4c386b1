import type { ClientBase } from 'pg';
import { copyOut } from '../../platform/pg-copy.js';
import { readCheckpoints, readTree } from './checkpoints.js';
import { DoesNotFollow } from './does-not-follow.js';
import type { LaneReplay } from './lane-replay.js';
import { MissingRow, whereOf, type RangeDetails } from './range-details.js';
import { commandSelect, readCommand } from './stored-command.js';
import { failMissing } from './stored-table.js';

/**
 * Tells the replay which checkpoints lie ahead of it, up to `to`. Rows that were replayed before and that no checkpoint
 * covers yet are part of the first one's tree: their hashes are read again.
 */
export async function expectCheckpoints(client: ClientBase, replay: LaneReplay, to: number): Promise<void> {
  const { lane, position } = replay;
  const due = await readCheckpoints(client, lane, position.seq, to);
  if (due.length === 0) return;
  const { tree } = await readTree(client, lane, position.checkpointSeq, position.seq);
  replay.expectCheckpoints(due, tree);
}

/**
 * Replays a lane's rows up to `to`, all of which must be there; `details` belong to them. One statement, so a short
 * transaction of its own or part of the caller's. Throws `DoesNotFollow`; the connection is of no use after that.
 */
export async function replayRange(
  client: ClientBase,
  replay: LaneReplay,
  to: number,
  details: RangeDetails,
): Promise<void> {
  const { lane } = replay;
  await copyOut(client, commandSelect(lane, replay.position.seq, to), (tuple) => {
    replay.take(readCommand(tuple), details);
  });
  details.finish();
  if (replay.position.seq === to) return;
  throw new DoesNotFollow({
    ...{ check: 'sequence', table: 'command', column: 'seq', lane, seq: replay.position.seq + 1 },
    expected: `a command, since the lane is at ${String(to)}`,
    found: 'none',
  });
}

/** Runs part of an audit; a row that was missed is looked for by its key on `fresh`, to say what is wrong with it. */
export async function explained(work: Promise<void>, fresh: () => Promise<ClientBase>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof MissingRow)) throw error;
    await failMissing(await fresh(), error.table, error.expected, whereOf(error.command));
  }
}
