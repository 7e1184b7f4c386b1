import { describe, expect, it } from 'vitest';
import type { StoredCommand } from './command-record.js';
import { PaperLane } from '../../test/oracle/paper-lane.js';
import { commandOf } from '../../test/oracle/commands.js';
import { RecentCommands } from './recent-commands.js';
import { systemId } from './system-id.js';

function stored(playerId: bigint, n: number): StoredCommand {
  const wish = { kind: 'move', roundId: systemId('no round'), move: {} } as const;
  return { row: new PaperLane().submit(commandOf(playerId, systemId(`command ${String(n)}`), wish)).row, pair: null };
}

const idOf = (n: number): string => systemId(`command ${String(n)}`);

describe('the answers in memory', () => {
  it('[S-BIZ-1] are found by player and id, and are not another player’s', () => {
    const recent = new RecentCommands(8);
    const mine = stored(1n, 1);
    recent.remember(mine);
    expect(recent.find(1n, idOf(1))).toBe(mine);
    expect(recent.find(2n, idOf(1))).toBeUndefined();
    expect(recent.find(1n, idOf(2))).toBeUndefined();
  });

  it('keep at least half of the bound and forget what is older', () => {
    const recent = new RecentCommands(8);
    for (let n = 1; n <= 20; n += 1) {
      recent.remember(stored(1n, n));
      for (let back = 0; back < Math.min(4, n); back += 1) expect(recent.find(1n, idOf(n - back))).toBeDefined();
      if (n > 8) expect(recent.find(1n, idOf(n - 8))).toBeUndefined();
    }
  });

  it('keep one even where the bound allows for less', () => {
    const recent = new RecentCommands(0);
    recent.remember(stored(1n, 1));
    expect(recent.find(1n, idOf(1))).toBeDefined();
  });
});
