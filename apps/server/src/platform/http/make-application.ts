import { NestFactory } from '@nestjs/core';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { makeHttpAdapter, type HttpParts } from './http-adapter.js';
import { nestLog } from './nest-log.js';
import { ProblemFilter } from './problem.filter.js';

/**
 * The NestJS application over our Fastify, ready to `listen`; nothing is open yet. Throws what a module's providers
 * throw. The same function makes the application of the server and of its tests.
 */
export async function makeApplication(module: DynamicModule | Type, parts: HttpParts): Promise<NestFastifyApplication> {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- NestJS types its options as a class.
  const app = await NestFactory.create<NestFastifyApplication>(module, makeHttpAdapter(parts), {
    bodyParser: false,
    abortOnError: false,
    logger: nestLog(parts.log),
  });
  app.useGlobalFilters(new ProblemFilter(parts.log, parts.limits, parts.allowed));
  await app.init();
  return app;
}
