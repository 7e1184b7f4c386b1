import type { Bet } from '@croupier/contract';
import { listPending } from './pending.js';
import { PlayTable } from './play-table.js';

const tables = new Map<string, PlayTable>();

/** The table of a game; one for each, for as long as the page lives. */
export function tableOf(game: string, landingMs: (round: Bet) => number = () => 0): PlayTable {
  const table = tables.get(game) ?? new PlayTable(game, landingMs);
  tables.set(game, table);
  return table;
}

export function syncTables(): void {
  for (const table of tables.values()) table.sync();
}

/** Asks again for every command that was never answered. */
export async function settlePending(): Promise<void> {
  await Promise.all(listPending().map((command) => tableOf(command.game).send(command)));
}
