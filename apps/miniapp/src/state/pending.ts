/**
 * Commands whose reply has not come. They are written down before they are sent: after a lost reply or a reload the same
 * id is asked again, and the server answers it as it did the first time.
 */
export type PendingCommand =
  | {
      readonly kind: 'bet';
      readonly id: string;
      readonly game: string;
      readonly asset: string;
      readonly stakeMinor: string;
      readonly params: Record<string, unknown>;
    }
  | {
      readonly kind: 'move';
      readonly id: string;
      readonly game: string;
      readonly roundId: string;
      readonly move: Record<string, unknown>;
    };

let key = 'croupier.pending';

export function usePendingOf(playerId: string): void {
  key = `croupier.pending.${playerId}`;
}

export function listPending(): readonly PendingCommand[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? (kept as PendingCommand[]) : [];
  } catch {
    return [];
  }
}

export function keepPending(command: PendingCommand): void {
  write([...listPending().filter((one) => one.id !== command.id), command]);
}

export function dropPending(id: string): void {
  write(listPending().filter((one) => one.id !== id));
}

function write(commands: readonly PendingCommand[]): void {
  sessionStorage.setItem(key, JSON.stringify(commands));
}
