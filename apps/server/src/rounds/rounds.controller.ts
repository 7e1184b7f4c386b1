import {
  CommandId,
  PlaceBet,
  PlayMove,
  RotateSeeds,
  RoundQuery,
  type BetReply,
  type GameInfo,
  type MoveReply,
  type RotateReply,
  type Round,
  type RoundPage,
  type Seeds,
  type Wallet,
} from '@croupier/contract';
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parse } from '../platform/http/parse.js';
import { Authentication } from '../players/authentication.js';
import { RoundsReads } from './rounds-reads.js';
import { Rounds, type Replied } from './rounds.js';

/** Bets, moves, history and seeds. One line each: parse, who, act. */
@Controller('v1')
export class RoundsController {
  readonly #authentication: Authentication;
  readonly #rounds: Rounds;
  readonly #reads: RoundsReads;

  constructor(authentication: Authentication, rounds: Rounds, reads: RoundsReads) {
    this.#authentication = authentication;
    this.#rounds = rounds;
    this.#reads = reads;
  }

  @Get('games')
  games(): { games: GameInfo[] } {
    return this.#reads.games;
  }

  @Post('bets')
  async placeBet(
    @Req() request: FastifyRequest,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BetReply> {
    const playerId = await this.#authentication.player(request);
    return answered(reply, await this.#rounds.placeBet(playerId, parse(PlaceBet, body)));
  }

  @Post('rounds/:roundId/moves')
  async playMove(
    @Req() request: FastifyRequest,
    @Param('roundId') roundId: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MoveReply> {
    const playerId = await this.#authentication.player(request);
    const move = parse(PlayMove, body);
    return answered(reply, await this.#rounds.playMove(playerId, parse(CommandId, roundId), move));
  }

  @Get('rounds')
  async listRounds(@Req() request: FastifyRequest, @Query() query: unknown): Promise<RoundPage> {
    const playerId = await this.#authentication.player(request);
    return this.#reads.history.page(playerId, parse(RoundQuery, query));
  }

  @Get('rounds/:roundId')
  async getRound(@Req() request: FastifyRequest, @Param('roundId') roundId: string): Promise<{ round: Round }> {
    const playerId = await this.#authentication.player(request);
    return { round: await this.#reads.history.get(playerId, parse(CommandId, roundId)) };
  }

  @Get('wallet')
  async wallet(@Req() request: FastifyRequest): Promise<Wallet> {
    return this.#reads.wallet(await this.#authentication.player(request));
  }

  @Get('seeds')
  async seeds(@Req() request: FastifyRequest): Promise<Seeds> {
    return this.#reads.seeds(await this.#authentication.player(request));
  }

  @Post('seeds/rotate')
  async rotateSeeds(
    @Req() request: FastifyRequest,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RotateReply> {
    const playerId = await this.#authentication.player(request);
    return answered(reply, await this.#rounds.rotateSeeds(playerId, parse(RotateSeeds, body)));
  }
}

/** 201 the first time; 200 and the header when the command had been answered before. */
function answered<Reply>(http: FastifyReply, { reply, replayed }: Replied<Reply>): Reply {
  if (replayed) void http.code(200).header('idempotent-replay', 'true');
  return reply;
}
