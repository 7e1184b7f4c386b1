import type { GameInfo } from '@croupier/contract';
import { compareFractions, fractionOnWire, gameList, type Fraction, type Game } from '@croupier/games';
import type { Rules } from '../ledger/act.js';

/** `GET /v1/games`: all that a client needs which knows no game. Made once, since nothing in it changes while we run. */
export function gameCatalogue(rules: Rules): { games: GameInfo[] } {
  return { games: gameList.map((game) => describe(game, rules)) };
}

function describe(game: Game, rules: Rules): GameInfo {
  const offered = [...rules.assets.values()].filter(({ id }) => rules.offered.has(id));
  const { min, max } = rtpRange(game);
  return {
    id: game.id,
    name: game.name,
    version: game.version,
    rules: game.rules,
    where: 'api',
    stateful: game.stateful,
    params: game.paramsSchema,
    move: game.moveSchema,
    limits: Object.fromEntries(
      offered.map((asset) => [
        asset.code,
        {
          stakeMinMinor: String(asset.stakeMinMinor),
          stakeMaxMinor: String(asset.stakeMaxMinor),
          winMaxMinor: String(asset.winMaxMinor),
        },
      ]),
    ),
    rtp: { min: fractionOnWire(min), max: fractionOnWire(max) },
  };
}

function rtpRange(game: Game): { min: Fraction; max: Fraction } {
  let min: Fraction | null = null;
  let max: Fraction | null = null;
  for (const { rtp } of game.configurations()) {
    if (min === null || compareFractions(rtp, min) < 0) min = rtp;
    if (max === null || compareFractions(rtp, max) > 0) max = rtp;
  }
  if (min === null || max === null) throw new Error(`${game.id} has no configuration`);
  return { min, max };
}
