import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const served = new Set(['/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png']);

/** Serves the files that the page at /docs loads, from the package that has them. Nothing comes from another host. */
export async function serveDocsFiles(app: NestFastifyApplication): Promise<void> {
  const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  await app.register(fastifyStatic, {
    root,
    prefix: '/docs/',
    index: false,
    decorateReply: false,
    cacheControl: true,
    maxAge: '1d',
    allowedPath: (path) => served.has(path),
  });
}
