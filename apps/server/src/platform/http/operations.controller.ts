import { Refusal } from '@croupier/contract';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Telemetry } from '../telemetry.js';
import { Readiness } from './readiness.js';

/** What an orchestrator and a Prometheus ask. */
@Controller()
export class OperationsController {
  readonly #readiness: Readiness;
  readonly #telemetry: Telemetry;

  constructor(readiness: Readiness, telemetry: Telemetry) {
    this.#readiness = readiness;
    this.#telemetry = telemetry;
  }

  /** The process is up. Says nothing of the database: restarting this process would not mend that. */
  @Get('healthz')
  health(): { status: 'up' } {
    return { status: 'up' };
  }

  /** Bets are answered here; else 503, with what is missing. */
  @Get('readyz')
  async ready(): Promise<{ status: 'ready' }> {
    const missing = await this.#readiness.missing();
    if (missing !== null) throw new Refusal('unavailable', { missing });
    return { status: 'ready' };
  }

  @Get('metrics')
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.header('content-type', this.#telemetry.registry.contentType);
    return this.#telemetry.registry.metrics();
  }
}
