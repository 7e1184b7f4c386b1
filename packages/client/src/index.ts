export type { Client, ClientOptions, InputOf, ReplyOf, Retry } from './client.js';
export { newCommandId } from './command-id.js';
export { createClient } from './create-client.js';
export { NoReplyError } from './no-reply-error.js';
export { ProblemError } from './problem-error.js';
