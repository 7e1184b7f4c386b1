import type { routes } from '@croupier/contract';

type Routes = typeof routes;
type Simplify<T> = { [K in keyof T]: T[K] };
type Output<S> = S extends { readonly _zod: { readonly output: infer O } } ? O : null;
type Part<R, K extends string> = R extends { readonly [key in K]: infer S } ? Output<S> : unknown;
type Body<R> = R extends { readonly command: true }
  ? Omit<Part<R, 'body'>, 'id'> & { readonly id?: string }
  : Part<R, 'body'>;

/** What a route takes, flat: path, query and body together. A command's `id` is made by the client when left out. */
export type InputOf<Name extends keyof Routes> = Simplify<
  Part<Routes[Name], 'params'> & Part<Routes[Name], 'query'> & Body<Routes[Name]>
>;

/** What a route answers, parsed; `null` for a reply without a body. */
export type ReplyOf<Name extends keyof Routes> = Output<Routes[Name]['reply']>;

type Method<Name extends keyof Routes> =
  Partial<InputOf<Name>> extends InputOf<Name>
    ? (input?: InputOf<Name>) => Promise<ReplyOf<Name>>
    : (input: InputOf<Name>) => Promise<ReplyOf<Name>>;

/** One method for each route of the contract, and the session's token. */
export type Client = { readonly [Name in keyof Routes]: Method<Name> } & { token: string | null };

export interface Retry {
  readonly route: string;
  readonly attempt: number;
  readonly waitMs: number;
  /** The HTTP status that asked for it, or `null` when no reply came at all. */
  readonly status: number | null;
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ClientOptions {
  /** Scheme, host and port without a slash at the end; '' for the page's own origin. */
  readonly baseUrl: string;
  readonly fetch?: Fetch;
  readonly token?: string;
  /** Asked once for each request that meets a 401: a fresh token, or `null` to give up. Parallel requests share it. */
  readonly signInAgain?: (client: Client) => Promise<string | null>;
  /** How often a request is sent at most; 5 unless told. */
  readonly attemptsMax?: number;
  /** How long one attempt may take; 10,000 ms unless told. */
  readonly timeoutMs?: number;
  /** How to wait between attempts; a timer unless told. */
  readonly wait?: (ms: number) => Promise<void>;
  readonly onRetry?: (retry: Retry) => void;
}
