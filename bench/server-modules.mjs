// @ts-check

/**
 * What the benchmark drives: the compiled server, since that is what runs in production. The types are those of the
 * sources, so that the benchmark can be checked before anything is built.
 */

/** @param {string} path */
const load = (path) => import(new URL(`../apps/server/dist/${path}`, import.meta.url).href);

export const { actList } = /** @type {typeof import('../apps/server/src/acts.js')} */ (await load('acts.js'));

export const { laneTelemetry } = /** @type {typeof import('../apps/server/src/lane-telemetry.js')} */ (
  await load('lane-telemetry.js')
);

export const { openLanes } = /** @type {typeof import('../apps/server/src/ledger/open-lanes.js')} */ (
  await load('ledger/open-lanes.js')
);

export const { verdict } = /** @type {typeof import('../apps/server/src/ledger/row.js')} */ (
  await load('ledger/row.js')
);

export const { SystemClock } = /** @type {typeof import('../apps/server/src/platform/clock.js')} */ (
  await load('platform/clock.js')
);

export const { openPool } = /** @type {typeof import('../apps/server/src/platform/database.js')} */ (
  await load('platform/database.js')
);

export const { appRole } = /** @type {typeof import('../apps/server/src/platform/database-role.js')} */ (
  await load('platform/database-role.js')
);

export const { prepareDatabase } = /** @type {typeof import('../apps/server/src/platform/database-start.js')} */ (
  await load('platform/database-start.js')
);

export const { startEmbeddedPostgres } =
  /** @type {typeof import('../apps/server/src/platform/embedded-postgres.js')} */ (
    await load('platform/embedded-postgres.js')
  );

export const { createLog } = /** @type {typeof import('../apps/server/src/platform/log.js')} */ (
  await load('platform/log.js')
);

export const { nodeHashing } = /** @type {typeof import('../apps/server/src/platform/node-hashing.js')} */ (
  await load('platform/node-hashing.js')
);

export const { parseCheckpointKey, parseMasterKeys } =
  /** @type {typeof import('../apps/server/src/platform/secrets-keys.js')} */ (await load('platform/secrets-keys.js'));

export const { Telemetry } = /** @type {typeof import('../apps/server/src/platform/telemetry.js')} */ (
  await load('platform/telemetry.js')
);

export const { openPlayer } = /** @type {typeof import('../apps/server/src/players/open-player.js')} */ (
  await load('players/open-player.js')
);

export const { placeBet } = /** @type {typeof import('../apps/server/src/rounds/place-bet.js')} */ (
  await load('rounds/place-bet.js')
);
