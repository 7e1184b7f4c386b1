import { z } from 'zod';
import {
  BetReply,
  Games,
  MoveReply,
  PlaceBet,
  PlayMove,
  RotateReply,
  RotateSeeds,
  RoundPage,
  RoundQuery,
  RoundReply,
  Seeds,
  Session,
  SignIn,
  Wallet,
} from './http.js';
import { CommandId } from './money.js';
import type { RefusalCode } from './refusals.js';

/**
 * The routes of the API as data: the server's controllers, OpenAPI and the client are made from or checked against it.
 * `command: true`: the body carries an id; 201 the first time, 200 with `Idempotent-Replay: true` when repeated.
 */
export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly session: boolean;
  readonly command: boolean;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly reply: z.ZodType | null;
  readonly status: number;
  readonly refusals: readonly RefusalCode[];
}

const RoundPath = z.strictObject({ roundId: CommandId });

const betRefusals = [
  'game_unknown',
  'game_params_invalid',
  'asset_unavailable',
  'stake_out_of_range',
  'win_above_maximum',
  'stake_changes_odds',
  'insufficient_funds',
  'round_open',
  'amount_out_of_range',
] as const;

export const routes = {
  signIn: {
    method: 'post',
    path: '/v1/sessions',
    summary: 'Sign in with Telegram’s launch data',
    session: false,
    command: false,
    body: SignIn,
    reply: Session,
    status: 201,
    refusals: ['launch_data_refused'],
  },
  renewSession: {
    method: 'post',
    path: '/v1/sessions/renew',
    summary: 'Exchange the session for a fresh one',
    session: true,
    command: false,
    reply: Session,
    status: 201,
    refusals: [],
  },
  endSession: {
    method: 'delete',
    path: '/v1/sessions/current',
    summary: 'End the session at once',
    session: true,
    command: false,
    reply: null,
    status: 204,
    refusals: [],
  },
  wallet: {
    method: 'get',
    path: '/v1/wallet',
    summary: 'Balances',
    session: true,
    command: false,
    reply: Wallet,
    status: 200,
    refusals: [],
  },
  games: {
    method: 'get',
    path: '/v1/games',
    summary: 'Games, their rules, odds, limits and schemas',
    session: false,
    command: false,
    reply: Games,
    status: 200,
    refusals: [],
  },
  placeBet: {
    method: 'post',
    path: '/v1/bets',
    summary: 'Place a bet',
    session: true,
    command: true,
    body: PlaceBet,
    reply: BetReply,
    status: 201,
    refusals: betRefusals,
  },
  playMove: {
    method: 'post',
    path: '/v1/rounds/{roundId}/moves',
    summary: 'Make a move in an open round',
    session: true,
    command: true,
    params: RoundPath,
    body: PlayMove,
    reply: MoveReply,
    status: 201,
    refusals: ['move_invalid', 'move_illegal', 'round_closed', 'insufficient_funds'],
  },
  listRounds: {
    method: 'get',
    path: '/v1/rounds',
    summary: 'The player’s rounds, newest first',
    session: true,
    command: false,
    query: RoundQuery,
    reply: RoundPage,
    status: 200,
    refusals: [],
  },
  getRound: {
    method: 'get',
    path: '/v1/rounds/{roundId}',
    summary: 'One round with all that a verifier needs',
    session: true,
    command: false,
    params: RoundPath,
    reply: RoundReply,
    status: 200,
    refusals: ['round_not_found'],
  },
  seeds: {
    method: 'get',
    path: '/v1/seeds',
    summary: 'Seed commitments and the nonce due',
    session: true,
    command: false,
    reply: Seeds,
    status: 200,
    refusals: [],
  },
  rotateSeeds: {
    method: 'post',
    path: '/v1/seeds/rotate',
    summary: 'Reveal the server seed and start with a new client seed',
    session: true,
    command: true,
    body: RotateSeeds,
    reply: RotateReply,
    status: 201,
    refusals: ['seed_in_use'],
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
