// @ts-check
import { readFile } from 'node:fs/promises';
import { projectFiles } from './files.mjs';
import { judge } from './guard.mjs';

/**
 * Text that belongs to a developer's machine or to nobody but the operator: absolute paths of a home or a work folder,
 * the host of a package registry (a lock file that names one ties every install to it), private keys, bot tokens.
 */

/** @type {readonly { what: string, pattern: RegExp, allowed?: RegExp }[]} */
const bans = [
  { what: 'an absolute path of a machine', pattern: /(?<![\w.~/-])\/(?:root|home|Users|work)\/[\w.@-]+/ },
  { what: 'an absolute path of a machine', pattern: /\b[A-Z]:\\Users\\/ },
  {
    what: 'the host of a package registry',
    pattern: /\b(?:registry\.(?:npmjs|yarnpkg)\.\w+|(?:artifactory|nexus|verdaccio)\.[\w.-]+\w)/,
  },
  { what: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/ },
  {
    what: 'a Telegram bot token',
    pattern: /\b\d{8,10}:[A-Za-z0-9_-]{35}\b/,
    allowed: /\.test\.tsx?$|(?:^|\/)(?:test|vectors)\//, // Tests sign with invented tokens.
  },
];
const binary = /\.(?:png|jpe?g|webp|ico|woff2?|gz|zip)$/;

/**
 * @param {string} path relative path of the file
 * @param {string} text
 * @param {readonly string[]} hosts further hosts that may not be named
 * @returns {string[]}
 */
export function privateFindings(path, text, hosts = []) {
  const findings = [];
  for (const [index, line] of text.split('\n').entries()) {
    for (const { what, pattern, allowed } of bans) {
      if (pattern.test(line) && allowed?.test(path) !== true) findings.push(`${path}:${index + 1}: ${what}`);
    }
    if (hosts.some((host) => line.includes(host)))
      findings.push(`${path}:${index + 1}: the host of a package registry`);
  }
  if (/(?:^|\/)package-lock\.json$/.test(path) && /"resolved": "https?:/.test(text)) {
    findings.push(`${path}: names where packages were fetched; install with omit-lockfile-registry-resolved`);
  }
  return findings;
}

/** The registry that this machine installs from, unless it is the public one by another rule already. */
function registryHosts() {
  const registry = process.env['npm_config_registry'];
  if (registry === undefined || !URL.canParse(registry)) return [];
  const { host, hostname } = new URL(registry);
  return ['localhost', '127.0.0.1'].includes(hostname) ? [host] : [hostname];
}

/** @type {import('./guard.mjs').Guard} */
export const privateText = {
  name: 'private text',
  async check({ root }) {
    const files = (await projectFiles(root)).filter((path) => !binary.test(path));
    const hosts = registryHosts();
    const findings = [];
    for (const path of files) findings.push(...privateFindings(path, await readFile(`${root}/${path}`, 'utf8'), hosts));
    return judge(findings, `${files.length} files`);
  },
};
