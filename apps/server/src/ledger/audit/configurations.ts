import type { ClientBase } from 'pg';
import type { Act } from '../act.js';
import { digestHex, readConfiguration, type Configuration } from '../configuration.js';
import { DoesNotFollow } from './does-not-follow.js';

/** Adds the configurations that were not read yet. Throws `DoesNotFollow` for one that is not what its digest says. */
export async function readConfigurations(
  client: ClientBase,
  acts: readonly Act[],
  known: Map<number, Configuration>,
): Promise<void> {
  const { rows } = await client.query<{ id: number; digest: string; body: string }>(
    "select id, encode(digest, 'hex') as digest, body from configuration where not id = any($1) order by id",
    [[...known.keys()]],
  );
  for (const { id, digest, body } of rows) {
    if (digestHex(body) !== digest) throw configurationFailure(id, 'digest', digestHex(body), digest);
    try {
      known.set(id, readConfiguration(body, id, acts));
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      throw configurationFailure(id, 'body', 'a configuration that this build can read', found);
    }
  }
}

function configurationFailure(id: number, column: string, expected: string, found: string): DoesNotFollow {
  const row = { id: String(id) };
  return new DoesNotFollow({ check: 'configuration', table: 'configuration', column, row, expected, found });
}
