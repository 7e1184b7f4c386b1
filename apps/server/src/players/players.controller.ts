import { SignIn as SignInBody, Refusal, type Player, type Session } from '@croupier/contract';
import { Body, Controller, Delete, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { parse } from '../platform/http/parse.js';
import { Authentication } from './authentication.js';
import { IdentitiesStore, type Identity } from './identities.store.js';
import { PlayersBook } from './players-book.js';
import { Sessions, type IssuedSession } from './sessions.js';
import { SignIn } from './sign-in.js';

/** Signing in and out. */
@Controller('v1/sessions')
export class PlayersController {
  readonly #authentication: Authentication;
  readonly #signIn: SignIn;
  readonly #sessions: Sessions;
  readonly #identities: IdentitiesStore;
  readonly #book: PlayersBook;

  constructor(
    authentication: Authentication,
    signIn: SignIn,
    sessions: Sessions,
    identities: IdentitiesStore,
    book: PlayersBook,
  ) {
    this.#authentication = authentication;
    this.#signIn = signIn;
    this.#sessions = sessions;
    this.#identities = identities;
    this.#book = book;
  }

  @Post()
  async signIn(@Body() body: unknown): Promise<Session> {
    const { initData } = parse(SignInBody, body);
    const { player, ...issued } = await this.#signIn.signIn(initData);
    return this.#session(issued, player);
  }

  @Post('renew')
  async renewSession(@Req() request: FastifyRequest): Promise<Session> {
    const playerId = await this.#authentication.player(request);
    const player = await this.#identities.findByPlayer(playerId);
    // Erased since: there is nobody left to have a session.
    if (player === null) throw new Refusal('unauthenticated');
    return this.#session(await this.#sessions.renew(this.#authentication.token(request)), player);
  }

  @Delete('current')
  @HttpCode(204)
  async endSession(@Req() request: FastifyRequest): Promise<void> {
    await this.#authentication.player(request);
    await this.#sessions.end(this.#authentication.token(request));
  }

  async #session(issued: IssuedSession, player: Identity): Promise<Session> {
    return {
      token: issued.token,
      expiresAt: issued.expiresAt.toISOString(),
      player: playerOf(player),
      seeds: await this.#book.seeds(player.playerId),
    };
  }
}

function playerOf(identity: Identity): Player {
  const { firstName, lastName, username, languageCode } = identity;
  return {
    id: String(identity.playerId),
    telegramId: String(identity.telegramId),
    firstName,
    lastName,
    username,
    languageCode,
  };
}
