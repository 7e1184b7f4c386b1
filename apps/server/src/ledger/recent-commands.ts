import type { StoredCommand } from './command-record.js';

/**
 * The last commands that a lane answered, in two generations: nearly every repeated id comes soon after the first, and is
 * answered from here without SQL. What is older is found by the journal's own key. Bounded by rows, not by players.
 */
export class RecentCommands {
  readonly #generationMax: number;
  #young = new Map<string, StoredCommand>();
  #old = new Map<string, StoredCommand>();

  /** Keeps at least `commandsMax / 2` and at most `commandsMax`. */
  constructor(commandsMax: number) {
    this.#generationMax = Math.max(1, Math.floor(commandsMax / 2));
  }

  /** Ids are the clients': the same one of two players is two commands, of which the later is kept. */
  find(playerId: bigint, id: string): StoredCommand | undefined {
    const stored = this.#young.get(id) ?? this.#old.get(id);
    return stored?.row.playerId === playerId ? stored : undefined;
  }

  remember(stored: StoredCommand): void {
    if (this.#young.size >= this.#generationMax) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(stored.row.id, stored);
  }
}
