import type { ClientBase } from 'pg';
import { copyOut } from '../../platform/pg-copy.js';
import type { SeedCipher } from '../seed-cipher.js';
import { readCheckpoints, readTree } from './checkpoints.js';
import { DoesNotFollow } from './does-not-follow.js';
import type { LaneReplay } from './lane-replay.js';
import { MissingRow, RangeDetails, whereOf } from './range-details.js';
import { commandSelect, readCommand } from './stored-command.js';
import { failMissing } from './stored-table.js';

/**
 * Replays a lane's rows up to `to`, all of which must be there. Each statement is a short transaction of its own, or part
 * of the one that the caller has open. Throws `DoesNotFollow`; the connection is of no use after that.
 */
export async function replayRange(
  client: ClientBase,
  replay: LaneReplay,
  to: number,
  cipher: SeedCipher,
): Promise<void> {
  const { lane } = replay;
  const { seq: from, checkpointSeq } = replay.position;
  const due = await readCheckpoints(client, lane, from, to);
  // Rows before this range that no checkpoint covers yet are part of the first one's tree.
  if (due.length > 0) {
    const { tree } = await readTree(client, lane, checkpointSeq, from);
    replay.expectCheckpoints(due, tree);
  }
  const details = await RangeDetails.read(client, cipher, lane, from, to);
  await copyOut(client, commandSelect(lane, from, to), (tuple) => {
    replay.take(readCommand(tuple), details);
  });
  details.finish();
  if (replay.position.seq !== to) {
    throw new DoesNotFollow({
      ...{ check: 'sequence', table: 'command', column: 'seq', lane, seq: replay.position.seq + 1 },
      expected: `a command, since the lane is at ${String(to)}`,
      found: 'none',
    });
  }
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
