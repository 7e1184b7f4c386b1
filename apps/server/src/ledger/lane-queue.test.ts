import { Refusal } from '@croupier/contract';
import { describe, expect, it } from 'vitest';
import { commandOf } from '../../test/oracle/commands.js';
import { rotateSeeds } from '../rounds/rotate-seeds.js';
import { LaneQueue } from './lane-queue.js';
import { laneBounds } from './lane-setup.js';
import { fingerprintOf } from './row.js';
import { systemId } from './system-id.js';
import { Waiting } from './waiting.js';

function waitingOf(playerId: bigint, n: number): Waiting {
  const command = commandOf(playerId, systemId(String(n)), { kind: 'rotate', clientSeed: 'x' });
  const nobody = { resolve: () => undefined, reject: () => undefined };
  return new Waiting(rotateSeeds, command, fingerprintOf(command), 0, nobody);
}

const busy = new Refusal('busy', { retryAfterSeconds: 1 });

describe('the queue of a lane', () => {
  it('gives commands out in the order in which they came, those that were put back first', () => {
    const queue = new LaneQueue(laneBounds);
    const [a, b, c, d] = [1, 2, 3, 4].map((n) => waitingOf(1n, n)) as [Waiting, Waiting, Waiting, Waiting];
    for (const one of [a, b, c]) queue.push(one);
    expect(queue.take(2)).toEqual([a, b]);
    queue.push(d);
    queue.pushFront([a, b]);
    expect(queue.length).toBe(4);
    expect(queue.take(10)).toEqual([a, b, c, d]);
    expect(queue.take(10)).toEqual([]);
  });

  it('[S-BOT-1] takes so many of one player until some were answered', () => {
    const queue = new LaneQueue({ ...laneBounds, playerQueueMax: 2 });
    queue.enter(1n);
    queue.enter(1n);
    expect(() => {
      queue.enter(1n);
    }).toThrow(busy);
    queue.enter(2n);
    expect(queue.openCount).toBe(3);
    queue.leave(1n);
    queue.enter(1n);
    for (const player of [1n, 1n, 2n]) queue.leave(player);
    expect(queue.openCount).toBe(0);
  });

  it('[S-BOT-1] takes so many in all', () => {
    const queue = new LaneQueue({ ...laneBounds, queueMax: 3 });
    for (const player of [1n, 2n, 3n]) {
      queue.enter(player);
      queue.push(waitingOf(player, 1));
    }
    expect(() => {
      queue.enter(4n);
    }).toThrow(busy);
  });

  it('[S-BOT-1] takes no more than the lane does in the time that it may wait, once more than a batch waits', () => {
    const queue = new LaneQueue({ ...laneBounds, batchMax: 2, queueAgeMaxMs: 100 });
    // 5 commands in 100 ms.
    queue.committed(5, 100);
    for (let n = 0; n < 6; n += 1) {
      queue.enter(BigInt(n));
      queue.push(waitingOf(BigInt(n), n));
    }
    expect(() => {
      queue.enter(9n);
    }).toThrow(busy);
    queue.take(2);
    queue.enter(9n);
  });

  it('[S-BOT-1] of a slow lane still takes a batch', () => {
    const queue = new LaneQueue({ ...laneBounds, batchMax: 4, queueAgeMaxMs: 100 });
    queue.committed(1, 1_000_000);
    for (let n = 0; n < 5; n += 1) {
      queue.enter(BigInt(n));
      queue.push(waitingOf(BigInt(n), n));
    }
    expect(() => {
      queue.enter(9n);
    }).toThrow(busy);
  });
});
