/**
 * What the shell's page and the Mini App may load: their own files and nothing inline. `blob:` and `data:` are for
 * pictures that the pages draw themselves. Both pages have one origin, so the shell may hold the Mini App in a frame.
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
