import type { Batch } from './batch.js';
import { findCommands, GateConnection } from './gate.store.js';
import type { LaneSetup } from './lane-setup.js';
import type { Waiting } from './waiting.js';

/** What became of batches whose connection broke. */
export type Outcome =
  /** The lane is still ours, under a new epoch: the first `committed` batches are in the book, the others never will be. */
  | { readonly kind: 'ours'; readonly connection: GateConnection; readonly epoch: number; readonly committed: number }
  /** Another owner has the lane; `answer` answers a command that is in the book and tells whether it was. */
  | { readonly kind: 'lost'; readonly answer: (waiting: Waiting) => boolean }
  /** The database stayed away. */
  | { readonly kind: 'unreachable' };

const RETRY_MS = 100;
/** A restart of the database takes less, and what comes meanwhile can wait for it. */
const AWAY_MS = 1_000;

/**
 * Decides an unknown outcome exactly. The old backend may still be at work, so a plain read proves nothing: fencing waits
 * for its row lock and shuts it out for ever; where the lane stands then says which batches were committed.
 */
export async function settleUnknown(
  setup: LaneSetup,
  epoch: number,
  batches: readonly Batch[],
  start: { readonly seq: number; readonly head: string },
  onAway: () => void,
): Promise<Outcome> {
  const begunMs = performance.now();
  const deadlineMs = begunMs + setup.bounds.reconnectMs;
  for (;;) {
    try {
      return await fenceAndLook(setup, epoch, batches, { seq: start.seq, head: start.head });
    } catch (error) {
      if (performance.now() > deadlineMs) {
        setup.watch.trouble(setup.lane, 'the database stays away', error);
        return { kind: 'unreachable' };
      }
      if (performance.now() - begunMs > AWAY_MS) onAway();
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function fenceAndLook(
  setup: LaneSetup,
  epoch: number,
  batches: readonly Batch[],
  start: { readonly seq: number; readonly head: string },
): Promise<Outcome> {
  const connection = await GateConnection.open(setup.url);
  try {
    const position = await connection.fence(setup.lane, epoch);
    if (position === null) {
      await connection.close();
      return { kind: 'lost', answer: await answersOf(setup, batches) };
    }
    const ends = [start, ...batches.map(({ to, head }) => ({ seq: to, head }))];
    const committed = ends.findIndex(({ seq, head }) => seq === position.seq && head === position.head);
    if (committed < 0)
      throw new Error(
        `lane ${String(setup.lane)} stands at seq ${String(position.seq)}, which no batch of ours explains`,
      );
    return { kind: 'ours', connection, epoch: position.epoch, committed };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function answersOf(setup: LaneSetup, batches: readonly Batch[]): Promise<(waiting: Waiting) => boolean> {
  const rows = batches.flatMap(({ settled }) => settled.map(({ row }) => row));
  const stored = await findCommands(setup.pool, rows);
  const byKey = new Map(stored.map((one) => [`${String(one.row.playerId)} ${one.row.id}`, one]));
  return (waiting) => {
    const found = byKey.get(`${String(waiting.command.playerId)} ${waiting.command.id}`);
    if (found !== undefined) waiting.replay(found);
    return found !== undefined;
  };
}
