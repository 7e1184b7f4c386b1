import { newCommandId, NoReplyError, ProblemError } from '@croupier/client';
import type { Bet, Round } from '@croupier/contract';
import { computed, signal } from '@preact/signals';
import { haptic } from '../telegram/haptic.js';
import { api } from './api.js';
import { asset, noteRound, openRounds, recentRounds, setBalance } from './casino.js';
import { connection, loseConnection, watchSlowness } from './connection.js';
import { dropPending, keepPending, type PendingCommand } from './pending.js';
import { countRound } from './play-session.js';
import { isMotionReduced } from './settings.js';

/**
 * One game's table: what the player sees of it between two presses. The board moves only to what the server answered;
 * until then it shows that it waits. A reply that does not come leaves the command pending under its id, and no second
 * one can be sent.
 */
export type Phase = 'ready' | 'sending' | 'checking' | 'landing';

interface Reply {
  readonly round: Bet;
  readonly balanceMinor: string;
}

export class PlayTable {
  readonly game: string;
  readonly phase = signal<Phase>('ready');
  /** The round on the board: the open one, or the last that ended. */
  readonly round = signal<Bet | null>(null);
  /** What that round was played with, where that is known. */
  readonly roundParams = signal<Readonly<Record<string, unknown>> | null>(null);
  readonly pendingMove = signal<Readonly<Record<string, unknown>> | null>(null);
  readonly refusal = signal<ProblemError | null>(null);
  /** Whether the round on the board was played just now, so that its result moves in. */
  readonly isFresh = signal(false);
  readonly isOpen = computed(() => this.round.value?.state === 'open');
  readonly isBusy = computed(() => this.phase.value !== 'ready');
  readonly #landingMs: (round: Bet) => number;

  constructor(game: string, landingMs: (round: Bet) => number) {
    this.game = game;
    this.#landingMs = landingMs;
    this.sync();
  }

  /** Takes over what the server says about this game's round. */
  sync(): void {
    if (this.isBusy.value) return;
    const open = openRounds.value.find((round) => round.game === this.game);
    const last = recentRounds.value.find((round) => round.game === this.game && round.state === 'settled');
    const next = open ?? last ?? null;
    if (JSON.stringify(next?.outcome) !== JSON.stringify(this.round.value?.outcome)) this.isFresh.value = false;
    this.round.value = next;
    if (next !== null && 'params' in next) this.roundParams.value = (next as Round).params;
  }

  async bet(params: Record<string, unknown>, stakeMinor: bigint): Promise<void> {
    if (this.isBusy.value || this.isOpen.value || connection.value === 'lost') return;
    const body = { game: this.game, asset: asset.value.code, stakeMinor: stakeMinor.toString(), params };
    await this.send({ kind: 'bet', id: newCommandId(), ...body });
  }

  async move(move: Record<string, unknown>): Promise<void> {
    const round = this.round.value;
    if (this.isBusy.value || round?.state !== 'open' || connection.value === 'lost') return;
    this.pendingMove.value = move;
    await this.send({ kind: 'move', id: newCommandId(), game: this.game, roundId: round.roundId, move });
  }

  /** Sends a command, also one that was sent before and never answered. */
  async send(command: PendingCommand): Promise<void> {
    keepPending(command);
    this.refusal.value = null;
    this.phase.value = this.phase.value === 'checking' ? 'checking' : 'sending';
    const slowness = watchSlowness();
    try {
      const reply = await ask(command);
      dropPending(command.id);
      if (command.kind === 'bet') this.roundParams.value = command.params;
      await this.#land(reply);
    } catch (error) {
      this.#fail(command, error);
    } finally {
      slowness.done();
    }
  }

  async #land({ round, balanceMinor }: Reply): Promise<void> {
    const ms = isMotionReduced() ? 0 : this.#landingMs(round);
    this.isFresh.value = true;
    this.round.value = round;
    this.pendingMove.value = null;
    if (ms > 0) {
      this.phase.value = 'landing';
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
    this.phase.value = 'ready';
    setBalance(round.asset, balanceMinor);
    noteRound(round);
    const others = openRounds.value.filter((one) => one.roundId !== round.roundId);
    if (round.state === 'open') {
      haptic('accepted');
      openRounds.value = [round, ...others];
      return;
    }
    openRounds.value = others;
    const [stake, payout] = [BigInt(round.stakeMinor), BigInt(round.payoutMinor)];
    countRound(stake, payout);
    if (payout > stake) haptic('win');
  }

  #fail(command: PendingCommand, error: unknown): void {
    // A 503 leaves open whether the command was taken: the same id finds out, never a second one.
    if (error instanceof NoReplyError || (error instanceof ProblemError && error.status === 503)) {
      this.phase.value = 'checking';
      void loseConnection();
      return;
    }
    dropPending(command.id);
    this.pendingMove.value = null;
    this.phase.value = 'ready';
    if (!(error instanceof ProblemError)) throw error;
    haptic('refused');
    this.refusal.value = error;
  }
}

async function ask(command: PendingCommand): Promise<Reply> {
  if (command.kind === 'bet') {
    const { kind: _kind, ...body } = command;
    const { bet, balanceMinor } = await api.placeBet(body);
    return { round: bet, balanceMinor };
  }
  const { id, roundId, move } = command;
  const { round, balanceMinor } = await api.playMove({ id, roundId, move });
  return { round, balanceMinor };
}
