import manifest from '../package.json' with { type: 'json' };

export const version = manifest.version;

/** The hash that the build gave this very file: it changes with any change of the code. */
export const buildId = /-([\w-]{8})\.js$/.exec(new URL(import.meta.url).pathname)?.[1] ?? 'development';
