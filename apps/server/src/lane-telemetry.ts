import { gameList } from '@croupier/games';
import type { LaneWatch } from './ledger/lane-setup.js';
import type { Log } from './platform/log.js';
import type { Telemetry } from './platform/telemetry.js';

const gameIds: ReadonlyMap<number, string> = new Map(gameList.map(({ code, id }) => [code, id]));

/** What the lanes tell of themselves, as metrics and log lines. */
export function laneTelemetry(telemetry: Telemetry, log: Log): LaneWatch {
  const laneLog = log.child({ part: 'lane' });
  return {
    batchCommitted: (lane, { size, waitMs, commitMs }) => telemetry.batch(lane, { commands: size, waitMs, commitMs }),
    commandDecided: (act, game, code) => {
      telemetry.verdict(act, code);
      if (act === 'place_bet') telemetry.bet((game === null ? undefined : gameIds.get(game)) ?? 'unknown', code);
      // A verdict is told when its row was committed, so a refusal told is a refusal stored.
      if (code !== 'accepted') telemetry.refusalStored(code);
    },
    trouble: (lane, what, error) => laneLog.error({ lane, err: error }, what),
  };
}
