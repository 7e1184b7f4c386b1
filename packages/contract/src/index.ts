export * from './http.js';
export * from './money.js';
export * from './openapi.js';
export * from './refusals.js';
export * from './routes.js';
