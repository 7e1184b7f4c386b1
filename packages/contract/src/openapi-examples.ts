import type { RouteName } from './routes.js';

/** One example of what a route takes and gives; a test parses each with the route's own schemas. */
export interface RouteExample {
  readonly body?: unknown;
  readonly reply?: unknown;
}

const betId = '5f0c1b5e-4b0a-4c7e-9a3e-0d6f7c1b2a39';
const moveId = '0b9f6f0e-6a5c-4f0e-8d55-3b1a1f6f4c11';
const roundId = 'c6a7a0de-2f2b-5b7a-9d3a-6c1f6f3b2e77';
const serverSeed = '3f1c7a0e5b9d2468ace013579bdf02468ace13579bdf02468ace13579bdf0246';
const serverSeedHash = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const nextServerSeedHash = '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752';
const receipt = {
  lane: 0,
  seq: '4711',
  hash: 'fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13',
};

const seeds = { serverSeedHash, nextServerSeedHash, clientSeed: 'my-lucky-seed', clientSeedBy: 'player', nonce: 12 };

const session = {
  token: 'q8p2Yw3n0cB5mJ7kR1tV4xZ6aD9eG2hL8sN0uQ3wE5r',
  expiresAt: '2026-11-24T10:15:00.000Z',
  player: {
    id: '1',
    telegramId: '1000001',
    firstName: 'Player',
    lastName: null,
    username: null,
    languageCode: 'en',
  },
  seeds,
};

const diceBet = {
  id: betId,
  roundId: betId,
  state: 'settled',
  game: 'dice',
  asset: 'PLAY',
  stakeMinor: '10000',
  payoutMinor: '19800',
  outcome: { roll: 7312, win: true },
  nonce: 12,
  serverSeedHash,
  clientSeed: 'my-lucky-seed',
  clientSeedBy: 'player',
};

const minesRound = {
  ...diceBet,
  id: betId,
  roundId,
  state: 'open',
  game: 'mines',
  payoutMinor: '0',
  outcome: { over: false, mines: 3, revealed: [3], safe: 1, safeMax: 22 },
  legalMoves: [{ reveal: 4 }, { cashOut: true }],
};

const provenRound = {
  ...diceBet,
  params: { side: 'over', wins: 5000 },
  moves: [],
  nonceFrom: 12,
  serverSeed,
  gameVersion: 1,
  capMinor: null,
  openedAt: '2026-11-24T10:00:00.000Z',
  closedAt: '2026-11-24T10:00:00.000Z',
  receipt,
};

const odds = { numerator: '99', denominator: '100', percent: '99.00' };

export const routeExamples: Record<RouteName, RouteExample> = {
  signIn: {
    body: { initData: 'query_id=AAHdF6IQ&user=%7B%22id%22%3A1000001%7D&auth_date=1764000000&hash=c501b71e' },
    reply: session,
  },
  renewSession: { reply: session },
  endSession: {},
  wallet: {
    reply: {
      accounts: [
        { asset: 'PLAY', scale: 4, cashMinor: '10000000', bonusMinor: '0', heldMinor: '0', inPlayMinor: '10000' },
      ],
    },
  },
  games: {
    reply: {
      games: [
        {
          id: 'dice',
          name: 'Dice',
          version: 1,
          rules: 'A number from 0 to 9999 is drawn; you win on the side that you chose.',
          where: 'api',
          stateful: false,
          params: { type: 'object', examples: [{ side: 'over', wins: 5000 }] },
          move: null,
          limits: { PLAY: { stakeMinMinor: '100', stakeMaxMinor: '10000000', winMaxMinor: '1000000000' } },
          rtp: { min: odds, max: odds },
        },
      ],
    },
  },
  placeBet: {
    body: {
      id: betId,
      game: 'dice',
      asset: 'PLAY',
      stakeMinor: '10000',
      params: { side: 'over', wins: 5000 },
    },
    reply: { bet: diceBet, balanceMinor: '10009800', receipt },
  },
  playMove: {
    body: { id: moveId, move: { reveal: 3 } },
    reply: { round: minesRound, balanceMinor: '9990000', receipt },
  },
  listRounds: { reply: { rounds: [provenRound], nextCursor: null } },
  getRound: { reply: { round: provenRound } },
  seeds: { reply: seeds },
  rotateSeeds: {
    body: { id: moveId, clientSeed: 'my-lucky-seed' },
    reply: {
      revealed: { serverSeed, serverSeedHash, clientSeed: 'my-lucky-seed', nonce: 12 },
      seeds: { ...seeds, serverSeedHash: nextServerSeedHash, nextServerSeedHash: serverSeedHash, nonce: 0 },
      receipt,
    },
  },
};
