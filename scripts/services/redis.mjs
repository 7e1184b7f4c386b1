// @ts-check
import { existsSync } from 'node:fs';
import { answersWith, findOrInstall, freePort, makeFolder, spawnServer, untilHealthy } from './process.mjs';

/** Debian's Redis, with nothing written to disk: it only holds what may be lost. @type {import('./process.mjs').Service} */
export const redis = {
  name: 'redis',
  summary: 'Redis, in memory only',
  stopSignal: 'SIGTERM',
  async start({ folder }) {
    const program = findOrInstall(
      () => (existsSync('/usr/bin/redis-server') ? '/usr/bin/redis-server' : null),
      'redis-server',
    );
    const identity = makeFolder(folder, 'redis');
    const port = await freePort();
    const settings = {
      bind: '127.0.0.1',
      port: String(port),
      dir: folder,
      save: '',
      appendonly: 'no',
      daemonize: 'no',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const server = spawnServer(program, args, { folder, identity });
    await untilHealthy(server, folder, () => answersWith(port, 'PING\r\n', '+PONG'));
    return { pid: server.pid, urls: { REDIS_URL: `redis://127.0.0.1:${port}` } };
  },
};
