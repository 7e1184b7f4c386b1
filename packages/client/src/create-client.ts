import { Problem, routes, type Route, type RouteName } from '@croupier/contract';
import type { Client, ClientOptions } from './client.js';
import { newCommandId } from './command-id.js';
import { NoReplyError } from './no-reply-error.js';
import { ProblemError } from './problem-error.js';

/**
 * The typed client, made over the contract's route table: a route added there is a method here. It keeps the promise
 * that makes retries safe: a command's id is made once, before the first attempt, and stays through all of them.
 */

const retriedStatuses: ReadonlySet<number> = new Set([502, 503, 504]);
const backoffMs = [150, 400, 1_000, 2_000] as const;
const retryAfterMaxMs = 5_000;

interface Call {
  readonly name: RouteName;
  readonly route: Route;
  readonly url: string;
  readonly body: string | undefined;
}

/**
 * A client of the API. Methods take path, query and body flat in one object and answer the parsed reply. They throw
 * `ProblemError` for an answer with a problem, `NoReplyError` when no answer came after all attempts.
 */
export function createClient(options: ClientOptions): Client {
  const client = { token: options.token ?? null } as Client;
  const sender = new Sender(client, options);
  for (const name of Object.keys(routes) as RouteName[]) {
    const method = (input: Readonly<Record<string, unknown>> = {}) => sender.call(callOf(name, options.baseUrl, input));
    Object.defineProperty(client, name, { value: method, enumerable: true });
  }
  return client;
}

function callOf(name: RouteName, baseUrl: string, input: Readonly<Record<string, unknown>>): Call {
  const route: Route = routes[name];
  const pathKeys = Object.keys(route.params?.shape ?? {});
  const queryKeys = Object.keys(route.query?.shape ?? {});
  const path = pathKeys.reduce(
    (text, key) => text.replace(`{${key}}`, encodeURIComponent(textOf(input[key]))),
    route.path,
  );
  const query = new URLSearchParams(
    queryKeys.flatMap((key): [string, string][] => (input[key] === undefined ? [] : [[key, textOf(input[key])]])),
  ).toString();
  const rest = Object.entries(input).filter(([key]) => !pathKeys.includes(key) && !queryKeys.includes(key));
  const body = { ...(route.command ? { id: newCommandId() } : {}), ...Object.fromEntries(rest) };
  return {
    name,
    route,
    url: `${baseUrl}${path}${query === '' ? '' : `?${query}`}`,
    body: route.body ? JSON.stringify(body) : undefined,
  };
}

/** What stands in an address is text or a number; anything else is a caller's mistake that the server will name. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

class Sender {
  readonly #client: Client;
  readonly #options: ClientOptions;
  #signingIn: Promise<string | null> | null = null;

  constructor(client: Client, options: ClientOptions) {
    this.#client = client;
    this.#options = options;
  }

  async call(call: Call): Promise<unknown> {
    const token = this.#client.token;
    let response = await this.#answered(call);
    if (response.status === 401 && call.route.session && (await this.#renewed(token))) {
      response = await this.#answered(call);
    }
    if (!response.ok) throw await problemOf(response);
    return this.#parsed(call, response);
  }

  /** The first answer that is not a passing trouble; the request is sent again, word for word, until then. */
  async #answered(call: Call): Promise<Response> {
    const attemptsMax = this.#options.attemptsMax ?? 5;
    for (let attempt = 1; ; attempt += 1) {
      let response: Response | null = null;
      let cause: unknown = null;
      try {
        response = await this.#send(call);
      } catch (error) {
        cause = error;
      }
      if (response !== null && !retriedStatuses.has(response.status)) return response;
      if (attempt >= attemptsMax) {
        if (response?.status === 503) throw await problemOf(response);
        throw new NoReplyError(call.name, attempt, cause ?? response?.status);
      }
      const waitMs = waitOf(response, attempt);
      this.#options.onRetry?.({ route: call.name, attempt, waitMs, status: response?.status ?? null });
      await (this.#options.wait ?? wait)(waitMs);
    }
  }

  /** One attempt, read to its end: a connection that breaks within the body is a lost reply too. */
  async #send(call: Call): Promise<Response> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (call.route.session && this.#client.token !== null) headers['authorization'] = `Bearer ${this.#client.token}`;
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    const init: RequestInit = {
      method: call.route.method.toUpperCase(),
      headers,
      signal: AbortSignal.timeout(this.#options.timeoutMs ?? 10_000),
    };
    if (call.body !== undefined) init.body = call.body;
    // Looked up at each call, so that a page may put a slower or a broken network in its place.
    const response = await (this.#options.fetch ?? fetch)(call.url, init);
    const text = await response.text();
    const { status, statusText } = response;
    return new Response(status === 204 ? null : text, { status, statusText, headers: response.headers });
  }

  /** Whether there is another token than the refused one. Requests that fail together renew it once. */
  async #renewed(refused: string | null): Promise<boolean> {
    if (this.#client.token !== refused) return true;
    if (this.#options.signInAgain === undefined) return false;
    this.#signingIn ??= this.#options.signInAgain(this.#client).finally(() => (this.#signingIn = null));
    const token = await this.#signingIn;
    if (token === null) return false;
    this.#client.token = token;
    return true;
  }

  async #parsed(call: Call, response: Response): Promise<unknown> {
    if (call.name === 'endSession') this.#client.token = null;
    if (call.route.reply === null) return null;
    const read = call.route.reply.safeParse(await response.json());
    if (!read.success) {
      throw new Error(`the reply to ${call.name} does not have the published shape`, { cause: read.error });
    }
    if (call.name === 'signIn' || call.name === 'renewSession') {
      this.#client.token = (read.data as { token: string }).token;
    }
    return read.data;
  }
}

async function problemOf(response: Response): Promise<ProblemError> {
  const text = await response.text();
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // Something between us and the server answered; what it said is shown as it is.
  }
  const read = Problem.safeParse(body);
  const problem = read.success
    ? read.data
    : {
        type: 'about:blank',
        title: response.statusText,
        status: response.status,
        code: 'unexpected_answer',
        detail: text.slice(0, 200),
      };
  return new ProblemError(problem, retryAfterOf(response));
}

function retryAfterOf(response: Response): number | null {
  const header = response.headers.get('retry-after');
  return header !== null && /^[0-9]{1,6}$/.test(header) ? Number(header) : null;
}

function waitOf(response: Response | null, attempt: number): number {
  const asked = response === null ? null : retryAfterOf(response);
  const usual = backoffMs[Math.min(attempt, backoffMs.length) - 1] ?? 2_000;
  return asked === null ? usual : Math.min(asked * 1_000, retryAfterMaxMs);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
