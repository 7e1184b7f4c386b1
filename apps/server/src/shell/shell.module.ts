import { existsSync } from 'node:fs';
import { sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import { Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { pagePolicy } from './page-policy.js';
import { ShellController } from './shell.controller.js';
import { ShellParts } from './shell-parts.js';

/**
 * The development shell: a page that signs anyone in as anybody. It refuses to exist in production, whoever registers it.
 */
@Module({})
export class ShellModule implements OnModuleInit {
  readonly #host: HttpAdapterHost;
  readonly #parts: ShellParts;

  constructor(host: HttpAdapterHost, parts: ShellParts) {
    // eslint-disable-next-line house/no-env -- The last line of defence asks the process itself, not what was handed in.
    if (process.env['NODE_ENV'] === 'production') throw new Error('The development shell cannot run in production');
    this.#host = host;
    this.#parts = parts;
  }

  static register(parts: ShellParts): DynamicModule {
    return {
      module: ShellModule,
      controllers: [ShellController],
      providers: [{ provide: ShellParts, useValue: parts }],
    };
  }

  /** Serves the built pages below /app/. What has a hash in its name may be kept for ever; pages are asked for anew. */
  onModuleInit(): void {
    const { miniappDir } = this.#parts;
    if (!existsSync(miniappDir)) return;
    const fastify = this.#host.httpAdapter.getInstance<FastifyInstance>();
    fastify.register(fastifyStatic, {
      root: miniappDir,
      prefix: '/app/',
      decorateReply: false,
      redirect: true,
      dotfiles: 'ignore',
      cacheControl: false,
      setHeaders(reply, path) {
        const isHashed = path.includes(`${sep}assets${sep}`);
        reply.header('content-security-policy', pagePolicy);
        reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-store');
      },
    });
  }
}
