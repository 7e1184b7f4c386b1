import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Refusal, routes, type Route } from '@croupier/contract';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Log } from '../log.js';
import type { Telemetry } from '../telemetry.js';
import type { AllowedMethods } from './allowed-methods.js';
import { BODY_BYTES_MAX, parseJsonBody } from './json-body.js';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';
import { sendProblem } from './problem.filter.js';
import type { RateLimits } from './rate-limits.js';
import { makeRequestIds } from './request-ids.js';
import { securityHeaders } from './security-headers.js';

/**
 * Fastify as the casino wants it. The road of a bet has one hook of ours before the handler and one after it; what a
 * route does not need is not attached to it, since 10 us of middleware cost a tenth of the rate.
 */

/** Only JSON in UTF-8. Fastify writes parameters with quotes before it asks. */
const JSON_MEDIA_TYPE = /^application\/json(?:; charset="utf-?8")?$/i;
const SLOW_MS = 1_000;
/** A request whose headers or body trickle in is cut off. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than the idle time of the usual proxies, so that it is they who close a connection first. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
const CLOSE_IDLE_EVERY_MS = 50;

/** Probes are not limited: they come from one address, and a limit would take a healthy server out of service. */
const unlimited = new Set(['/healthz', '/readyz', '/metrics']);

export interface HttpParts {
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly limits: RateLimits;
  readonly allowed: AllowedMethods;
}

/** Makes the adapter for `NestFactory.create`, to be used with `bodyParser: false`. */
export function makeHttpAdapter(parts: HttpParts): FastifyAdapter {
  const requestId = makeRequestIds();
  const adapter = new FastifyAdapter({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    // A connection that lives on while the server closes is answered, then closed: what was accepted is finished.
    return503OnClosing: false,
    genReqId: (request: IncomingMessage) => requestId(request.headers['x-request-id']),
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const issues = [{ path: '', message: 'the address is not a well-formed URL' }];
      reply.headers(securityHeaders).header('x-request-id', request.id);
      sendProblem(reply, new Refusal('malformed_request', { issues }), request.id);
    },
    clientErrorHandler: answerBrokenRequest,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  readJsonOnly(fastify);
  fastify.addHook('onRoute', (route) => attach(route, parts));
  // One count for all unknown addresses: a label for each would let a stranger fill the memory.
  const unknown = { limits: parts.limits, count: parts.telemetry.requestsOf('*', 'unknown') };
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders).header('x-request-id', request.id);
    // Before the body is read, and before it is known to be of a type that nobody asked for.
    if (request.is404) refuseUnknown(request, reply, unknown, done);
    else done();
  });
  closeIdleWhileClosing(fastify);
  return adapter;
}

/**
 * A connection that is busy when the server begins to close falls idle with its answer, and would be kept for as long as
 * any idle one: so those are closed until none is left.
 */
function closeIdleWhileClosing(fastify: FastifyInstance): void {
  fastify.addHook('preClose', (done) => {
    const timer = setInterval(() => fastify.server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
    fastify.server.once('close', () => clearInterval(timer));
    timer.unref();
    done();
  });
}

function refuseUnknown(
  request: FastifyRequest,
  reply: FastifyReply,
  { limits, count }: { readonly limits: RateLimits; readonly count: (status: number, elapsedMs: number) => void },
  done: (error: Error) => void,
): void {
  reply.raw.once('finish', () => count(reply.statusCode, reply.elapsedTime));
  limits.address(request.ip).then(() => done(new Refusal('route_not_found')), done);
}

/** Gives a route its counting and, where no session is asked for, its limit by address. */
function attach(route: RouteOptions, { log, telemetry, limits, allowed }: HttpParts): void {
  const methods = [route.method].flat();
  methods.forEach((method) => allowed.add(method, route.url));
  const count = telemetry.requestsOf(methods.length === 1 ? (methods[0] ?? '*') : '*', route.url);
  const after = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const elapsedMs = reply.elapsedTime;
    count(reply.statusCode, elapsedMs);
    if (elapsedMs > SLOW_MS) {
      const { id: requestId, method } = request;
      log.warn({ requestId, method, route: route.url, status: reply.statusCode, elapsedMs }, 'slow request');
    }
    done();
  };
  route.onResponse = [after, ...[route.onResponse ?? []].flat()];
  if (unlimited.has(route.url) || wantsSession(methods, route.url)) return;
  const isSignIn = methods.includes('POST') && route.url === routes.signIn.path;
  const take = (request: FastifyRequest): Promise<void> =>
    isSignIn ? limits.signIn(request.ip) : limits.address(request.ip);
  const before = (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    take(request).then(() => done(), done);
  };
  route.onRequest = [before, ...[route.onRequest ?? []].flat()];
}

const sessionRoutes = new Set(
  Object.values(routes).flatMap((route: Route) =>
    route.session ? [`${route.method.toUpperCase()} ${route.path.replace(/\{(\w+)\}/g, ':$1')}`] : [],
  ),
);

/** Such a route is limited by player, in its controller, or as a guess at sessions where there is none. */
function wantsSession(methods: readonly string[], url: string): boolean {
  return methods.every((method) => sessionRoutes.has(`${method === 'HEAD' ? 'GET' : method} ${url}`));
}

function readJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>(JSON_MEDIA_TYPE, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      const encoding = request.headers['content-encoding'];
      if (encoding !== undefined && encoding !== 'identity') throw new Refusal('unsupported_media_type');
      done(null, parseJsonBody(body));
    } catch (error) {
      done(error instanceof Error ? error : new Error('the body could not be read', { cause: error }));
    }
  });
}

/** What Node's parser could not read has no request and no reply: it is answered on the socket, and closed. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const message =
    error.code === 'HPE_HEADER_OVERFLOW' ? 'the headers are too large' : 'the request is not well-formed HTTP';
  const body = JSON.stringify(problemOf(new Refusal('malformed_request', { issues: [{ path: '', message }] })));
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\nConnection: close\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
