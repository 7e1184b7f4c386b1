import type { ClientBase } from 'pg';
import type { Act } from '../act.js';
import { digestHex, readConfiguration, type Configuration } from '../configuration.js';
import { DoesNotFollow } from './does-not-follow.js';

/**
 * Adds the configurations that were not read yet. Throws `DoesNotFollow` for one that is not what its digest says, or that
 * names another key for checkpoints than those that the auditor brought.
 */
export async function readConfigurations(
  client: ClientBase,
  acts: readonly Act[],
  known: Map<number, Configuration>,
  checkpointKeys: readonly string[] | undefined,
): Promise<void> {
  const { rows } = await client.query<{ id: number; digest: string; body: string }>(
    "select id, encode(digest, 'hex') as digest, body from configuration where not id = any($1) order by id",
    [[...known.keys()]],
  );
  for (const { id, digest, body } of rows) {
    if (digestHex(body) !== digest) throw configurationFailure(id, 'digest', digestHex(body), digest);
    const configuration = readOne(id, body, acts);
    // Whoever wrote the whole book anew could also name a key of his own in it.
    if (checkpointKeys?.includes(configuration.checkpointKeyHex) === false) {
      const expected = `checkpointKey ${checkpointKeys.join(' or ')}`;
      throw configurationFailure(id, 'body', expected, `checkpointKey ${configuration.checkpointKeyHex}`);
    }
    known.set(id, configuration);
  }
}

function readOne(id: number, body: string, acts: readonly Act[]): Configuration {
  try {
    return readConfiguration(body, id, acts);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw configurationFailure(id, 'body', 'a configuration that this build can read', found);
  }
}

function configurationFailure(id: number, column: string, expected: string, found: string): DoesNotFollow {
  const row = { id: String(id) };
  return new DoesNotFollow({ check: 'configuration', table: 'configuration', column, row, expected, found });
}
