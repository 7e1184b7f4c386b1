import type { Act, Command } from './act.js';
import type { StoredCommand } from './command-record.js';
import { Refusal } from '@croupier/contract';
import type { Bytes } from './row.js';

/** What a command came to: its row, final, and whether the row was there before. */
export interface Answer extends StoredCommand {
  readonly replayed: boolean;
}

/** The lane is another process's now: whoever asked sends the same command, with the same id, there. */
export class NotOwner extends Error {
  constructor(lane: number) {
    super(`lane ${String(lane)} has another owner`);
    this.name = 'NotOwner';
  }
}

/** A command on its way through a lane, with whoever waits for it. */
export class Waiting {
  readonly act: Act;
  readonly command: Command;
  readonly fingerprint: Bytes;
  readonly sinceMs: number;
  /** How often its batch was sent again for a passing fault of the database. */
  attempts = 0;
  /** Its id was looked up in the book and was not there. */
  isChecked = false;
  /** What its decision threw, while its id is looked up. */
  failure: Error | null = null;
  /** Others that came with the same id while this one was in flight. */
  #followers: Waiting[] | null = null;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: Error) => void;

  constructor(
    act: Act,
    command: Command,
    fingerprint: Bytes,
    sinceMs: number,
    waiter: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void },
  ) {
    this.act = act;
    this.command = command;
    this.fingerprint = fingerprint;
    this.sinceMs = sinceMs;
    this.#resolve = waiter.resolve;
    this.#reject = waiter.reject;
  }

  follow(follower: Waiting): void {
    (this.#followers ??= []).push(follower);
  }

  /** Answers from a row that was just committed. */
  committed(stored: StoredCommand): void {
    this.#resolve({ row: stored.row, pair: stored.pair, replayed: false });
    this.#passOn(stored);
  }

  /** Answers from a row that was there before: the same content gets the same answer, other content a conflict. */
  replay(stored: StoredCommand): void {
    if (stored.row.fingerprint === this.fingerprint) {
      this.#resolve({ row: stored.row, pair: stored.pair, replayed: true });
    } else {
      this.#reject(new Refusal('command_conflict', { id: this.command.id }));
    }
    this.#passOn(stored);
  }

  fail(error: Error): void {
    this.#reject(error);
    for (const follower of this.#followers ?? []) follower.fail(error);
    this.#followers = null;
  }

  #passOn(stored: StoredCommand): void {
    for (const follower of this.#followers ?? []) follower.replay(stored);
    this.#followers = null;
  }
}
