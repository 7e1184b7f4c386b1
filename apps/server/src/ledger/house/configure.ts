import { z } from 'zod';
import { defineAct } from '../act.js';

/**
 * Puts a configuration in force in one lane: profile, games, acts and build by the digest of their row, and the tables
 * of assets and buckets by theirs. A house command: it has no player.
 */
export const configure = defineAct({
  name: 'configure',
  code: 2,
  changesRules: true,
  body: z.strictObject({
    configId: z.int().min(1),
    digest: z.string(),
    assets: z.string(),
    buckets: z.string(),
  }),
  decide: (_state, { content }) => ({ transfers: [], configId: content.configId, result: null }),
});
