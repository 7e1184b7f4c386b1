import { Refusal, type RefusalCode, refusals } from '@croupier/contract';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isOutage } from '../database.js';
import type { Log } from '../log.js';
import type { AllowedMethods } from './allowed-methods.js';
import { PROBLEM_MEDIA_TYPE, problemHeaders, problemOf } from './problem.js';
import type { RateLimits } from './rate-limits.js';

/** What the framework itself refuses, by its status. */
const frameworkCodes: Readonly<Record<number, RefusalCode>> = {
  400: 'malformed_request',
  404: 'route_not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  414: 'malformed_request',
  415: 'unsupported_media_type',
  503: 'unavailable',
};

/**
 * The one translation of errors to HTTP: a Refusal as it is, the framework's own errors by their status, a database that is
 * away as `unavailable`, and everything else as a bug, which is logged in full and of which the client learns a request id and nothing more.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log: Log;
  readonly #limits: RateLimits;
  readonly #allowed: AllowedMethods;

  constructor(log: Log, limits: RateLimits, allowed: AllowedMethods) {
    this.#log = log;
    this.#limits = limits;
    this.#allowed = allowed;
  }

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const refusal = await this.#limited(this.#refusalOf(error, request), request);
    if (reply.sent) return;
    sendProblem(reply, refusal, request.id);
  }

  #refusalOf(error: unknown, request: FastifyRequest): Refusal {
    if (error instanceof Refusal) return error.code === 'route_not_found' ? this.#notFound(request) : error;
    const code = frameworkCodes[statusOf(error)];
    if (code === 'route_not_found') return this.#notFound(request);
    if (code === 'malformed_request') return new Refusal(code, { issues: [{ path: '', message: messageOf(error) }] });
    if (code !== undefined) return new Refusal(code);
    const facts = { err: error, requestId: request.id, method: request.method, url: pathOf(request) };
    if (isOutage(error)) {
      this.#log.warn(facts, 'the database is away');
      return new Refusal('unavailable', { retryAfterSeconds: 1 });
    }
    this.#log.error(facts, 'request failed');
    return new Refusal('internal_error');
  }

  #notFound(request: FastifyRequest): Refusal {
    const allow = this.#allowed.of(request.url);
    const hasOther = allow.length > 0 && !allow.includes(request.method);
    return hasOther ? new Refusal('method_not_allowed', { allow }) : new Refusal('route_not_found');
  }

  /** Guessing sessions counts against the address, since no player can be named. */
  async #limited(refusal: Refusal, request: FastifyRequest): Promise<Refusal> {
    if (refusal.code !== 'unauthenticated') return refusal;
    try {
      await this.#limits.address(request.ip);
      return refusal;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }
}

/** Answers with a problem, its status and the headers that belong to it. */
export function sendProblem(reply: FastifyReply, refusal: Refusal, requestId: string): void {
  // A verdict is answered the same way for ever, so nothing of this request may be in it.
  const problem = problemOf(refusal, refusals[refusal.code].stored ? undefined : requestId);
  void reply
    .code(problem.status)
    .headers({ ...problemHeaders(refusal), 'content-type': PROBLEM_MEDIA_TYPE })
    // As bytes: to a text Fastify would add a charset, which this media type does not have.
    .send(Buffer.from(JSON.stringify(problem)));
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return 500;
}

/** The framework's sentence about a bad URL or body. It may quote the URL, so it is cut. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : 'the request can’t be read';
  return message.length > 160 ? `${message.slice(0, 160)}…` : message;
}

/** Without its query, which may carry secrets. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
