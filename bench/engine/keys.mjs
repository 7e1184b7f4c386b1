// @ts-check
import { randomBytes } from 'node:crypto';

/**
 * The secrets of the books of one run: every process that opens or audits one of them is given the same.
 * @typedef {{ seedMasterKey: string, checkpointKey: string, internalSecret: string }} Keys
 */

/** @returns {Keys} */
export function makeKeys() {
  return {
    seedMasterKey: randomBytes(32).toString('hex'),
    checkpointKey: randomBytes(32).toString('hex'),
    internalSecret: randomBytes(32).toString('base64url'),
  };
}

/**
 * The keys as the server's environment has them.
 * @param {Keys} keys
 */
export function keysAsEnvironment({ seedMasterKey, checkpointKey, internalSecret }) {
  return { SEED_MASTER_KEY: seedMasterKey, CHECKPOINT_KEY: checkpointKey, INTERNAL_SECRET: internalSecret };
}
