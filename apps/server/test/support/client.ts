import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { signLaunchData } from '../../src/shell/sign-launch-data.js';
import { PROCESS_BOT_TOKEN } from './process.js';

/**
 * A player's client that never gives up: a command whose reply did not come is sent again with the same id, to whichever
 * process answers, until it is answered for good. It keeps every reply that it was given: its own account of what is true.
 */

/** A reply that is final: what was done, or why it was refused for ever. */
export interface Acknowledged {
  readonly id: string;
  readonly path: string;
  readonly content: object;
  readonly verdict: 'accepted' | 'refused';
  readonly seq: number;
  readonly hash: string;
  /** Cash after it, where the reply says so. */
  readonly balanceMinor: bigint | null;
  readonly body: string;
}

interface Reply {
  readonly receipt: { readonly seq: string; readonly hash: string };
  readonly balanceMinor?: string;
  readonly bet?: Round;
  readonly round?: Round;
}

interface Round {
  readonly roundId: string;
  readonly state: 'open' | 'settled';
  readonly legalMoves?: readonly unknown[];
}

interface Answer {
  readonly status: number;
  readonly isReplay: boolean;
  readonly retryAfter: string | null;
  readonly body: string;
}

const STAKE_MINOR = '10000';
/** More than a player ever has here, and not more than a stake may be. */
const UNAFFORDABLE_MINOR = '50000000';
const ATTEMPT_MS = 40_000;
const GIVE_UP_MS = 90_000;
const PAUSE_MS = 25;

export class PlayerClient {
  /** Every final reply, by the command's id. */
  readonly acknowledged = new Map<string, Acknowledged>();
  /** How often a command had to be sent again. */
  repeats = 0;
  /** The longest that a command waited for its reply, from the first time that it was sent. */
  waitMsMax = 0;
  /** How often it was told to come back later. */
  unavailable = 0;
  #urls: readonly string[];
  readonly #telegramId: number;
  #token = '';
  #turn: number;
  #played = 0;

  /** `urls`: the processes that it may ask, in turn. */
  constructor(urls: readonly string[], telegramId: number) {
    this.#urls = urls;
    this.#telegramId = telegramId;
    this.#turn = telegramId;
  }

  /** Signs in. Resolves with the player's id. */
  async signIn(): Promise<bigint> {
    const user = { id: this.#telegramId, firstName: 'Player' };
    const initData = signLaunchData(PROCESS_BOT_TOKEN, user, Math.floor(Date.now() / 1_000));
    const { status, body } = await this.#untilAnswered('/v1/sessions', { initData });
    if (status !== 201) throw new Error(`signing in answered ${String(status)}: ${body}`);
    const session = JSON.parse(body) as { token: string; player: { id: string } };
    this.#token = session.token;
    return BigInt(session.player.id);
  }

  /** The processes that it asks from now on. */
  askAt(...urls: readonly string[]): void {
    this.#urls = urls;
  }

  /** Plays until told to stop, one command after the other, whatever happens to the servers; then returns. */
  async play(isOver: () => boolean): Promise<void> {
    while (!isOver()) await this.playOne();
  }

  /** Instant bets mostly; now and then a round of moves, a rotation, a refused bet, and an id that was answered before. */
  async playOne(): Promise<void> {
    this.#played += 1;
    if (this.#played % 20 === 0) await this.command('/v1/seeds/rotate', { clientSeed: `seed-${String(this.#played)}` });
    else if (this.#played % 11 === 0) await this.bet(UNAFFORDABLE_MINOR);
    else if (this.#played % 7 === 0) await this.#mines();
    else if (this.#played % 5 === 0) await this.#askAgain();
    else await this.bet();
  }

  /** Rejects unless the bet is answered for good. */
  bet(stakeMinor = STAKE_MINOR): Promise<Acknowledged> {
    const params = { side: 'over', wins: 5_000 };
    return this.command('/v1/bets', { game: 'dice', asset: 'PLAY', stakeMinor, params });
  }

  async #mines(): Promise<void> {
    const params = { mines: 3 };
    const content = { game: 'mines', asset: 'PLAY', stakeMinor: STAKE_MINOR, params };
    const opened = await this.command('/v1/bets', content);
    let round = (JSON.parse(opened.body) as Reply).bet;
    for (const move of [{ reveal: this.#played % 25 }, { cashOut: true }]) {
      if (round?.state !== 'open') return;
      const moved = await this.command(`/v1/rounds/${round.roundId}/moves`, { move });
      round = (JSON.parse(moved.body) as Reply).round;
    }
  }

  /** The same id again is answered the same way. */
  async #askAgain(): Promise<void> {
    const first = [...this.acknowledged.values()].at(-3);
    if (first === undefined) return;
    const again = finalReply(await this.#untilAnswered(first.path, { id: first.id, ...first.content }), first);
    const isSame = first.verdict === 'refused' ? again.hash === first.hash : again.body === first.body;
    if (!isSame) throw new Error(`id ${first.id} was answered ${first.body}, and the second time ${again.body}`);
  }

  /** Sends a command until it is answered for good, and remembers the reply. */
  async command(path: string, content: object): Promise<Acknowledged> {
    const id = randomUUID();
    const acknowledged = finalReply(await this.#untilAnswered(path, { id, ...content }), { id, path, content });
    this.acknowledged.set(id, acknowledged);
    return acknowledged;
  }

  async #untilAnswered(path: string, body: object): Promise<Answer> {
    const begunMs = performance.now();
    for (;;) {
      const url = this.#urls[this.#turn % this.#urls.length] ?? '';
      const answer = await this.ask(url, 'POST', path, body).catch(() => null);
      const waitedMs = performance.now() - begunMs;
      if (answer !== null && answer.status !== 503) {
        this.waitMsMax = Math.max(this.waitMsMax, waitedMs);
        return answer;
      }
      if (answer !== null) this.unavailable += 1;
      if (answer !== null && answer.retryAfter === null) throw new Error(`503 without Retry-After: ${answer.body}`);
      if (waitedMs > GIVE_UP_MS) throw new Error(`${path} is not answered: ${answer?.body ?? 'no reply'}`);
      this.repeats += 1;
      // The next process may be alive; a client in the field would wait for Retry-After, which here only costs time.
      this.#turn += 1;
      await pause(PAUSE_MS);
    }
  }

  /** One request, whatever comes of it. Rejects when no whole answer arrives. */
  async ask(url: string, method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ATTEMPT_MS),
    });
    return {
      status: response.status,
      isReplay: response.headers.get('idempotent-replay') === 'true',
      retryAfter: response.headers.get('retry-after'),
      body: await response.text(),
    };
  }
}

/** Reads a final reply. Throws where the answer is none: an accepted command, or a refusal that is in the book. */
function finalReply(answer: Answer, sent: Pick<Acknowledged, 'id' | 'path' | 'content'>): Acknowledged {
  const reply = JSON.parse(answer.body) as Partial<Reply>;
  if (reply.receipt === undefined) {
    throw new Error(`${sent.path} ${sent.id} was answered ${String(answer.status)}: ${answer.body}`);
  }
  return {
    ...sent,
    verdict: answer.status < 300 ? 'accepted' : 'refused',
    seq: Number(reply.receipt.seq),
    hash: reply.receipt.hash,
    balanceMinor: reply.balanceMinor === undefined ? null : BigInt(reply.balanceMinor),
    body: answer.body,
  };
}
