// @ts-check
import { kafka } from './kafka.mjs';
import { mongodb } from './mongodb.mjs';
import { postgres, postgresNoFsync } from './postgres.mjs';
import { rabbitmq } from './rabbitmq.mjs';
import { redis } from './redis.mjs';

/** Every server that tests and benchmarks can ask for. */
export const services = [postgres, postgresNoFsync, redis, rabbitmq, kafka, mongodb];
