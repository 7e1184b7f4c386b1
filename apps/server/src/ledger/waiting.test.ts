import { Refusal } from '@croupier/contract';
import { describe, expect, it } from 'vitest';
import { commandOf } from '../../test/oracle/commands.js';
import { PaperLane } from '../../test/oracle/paper-lane.js';
import { placeBet } from '../rounds/place-bet.js';
import { fingerprintOf } from './row.js';
import { systemId } from './system-id.js';
import { NotOwner, Waiting } from './waiting.js';

const id = systemId('one');
const bet = (stake: bigint) =>
  commandOf(1n, id, { kind: 'bet', game: 'dice', params: { side: 'over', wins: 5 }, stake, asset: 1, no: 0 });

/** A command in waiting, and what its caller hears. */
function waitingOf(stake = 5n): { waiting: Waiting; heard: unknown[] } {
  const heard: unknown[] = [];
  const command = bet(stake);
  const waiting = new Waiting(placeBet, command, fingerprintOf(command), 0, {
    resolve: ({ row, replayed }) => heard.push({ hash: row.hash, replayed }),
    reject: (error) => heard.push(error),
  });
  return { waiting, heard };
}

const stored = { row: new PaperLane().submit(bet(5n)).row, pair: null };
const { hash } = stored.row;
const conflict = new Refusal('command_conflict', { id });

describe('who waits for a command', () => {
  it('[S-BIZ-1] is answered as the first, and those with the same id behind it as repeaters or in conflict', () => {
    const [first, same, other] = [waitingOf(), waitingOf(), waitingOf(6n)];
    first.waiting.follow(same.waiting);
    first.waiting.follow(other.waiting);
    first.waiting.committed(stored);
    expect(first.heard).toEqual([{ hash, replayed: false }]);
    expect(same.heard).toEqual([{ hash, replayed: true }]);
    expect(other.heard).toEqual([conflict]);
  });

  it('[S-BIZ-1] is told the row that was there before, or the conflict, and so are those behind it', () => {
    const [first, same, other] = [waitingOf(6n), waitingOf(), waitingOf(7n)];
    first.waiting.follow(same.waiting);
    same.waiting.follow(other.waiting);
    first.waiting.replay(stored);
    expect([first.heard, same.heard, other.heard]).toEqual([[conflict], [{ hash, replayed: true }], [conflict]]);
  });

  it('fails together with those behind it, once', () => {
    const [first, same] = [waitingOf(), waitingOf()];
    first.waiting.follow(same.waiting);
    const error = new NotOwner(3);
    first.waiting.fail(error);
    first.waiting.fail(error);
    expect(error.message).toContain('lane 3');
    expect([first.heard, same.heard]).toEqual([[error, error], [error]]);
  });
});
