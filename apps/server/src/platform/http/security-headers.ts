/**
 * Headers of every answer. Plain constants instead of a plug-in: an answer of JSON needs no more than these, and a hook
 * less on the road of a bet is time. What serves pages (docs, the shell) sets its own policy over `apiPolicy`.
 */

const apiPolicy = "default-src 'none'; frame-ancestors 'none'";

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': apiPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  // Balances and sessions belong into no cache; what may be kept says so itself.
  'cache-control': 'no-store',
};
