// @ts-check
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answersWith, findOrInstall, freePort, makeFolder, spawnServer, untilHealthy } from './process.mjs';

const SCRIPT = '/usr/lib/rabbitmq/bin/rabbitmq-server';
/** The first bytes of AMQP 0-9-1; the server answers with its first frame, which names itself. */
const AMQP_HEADER = Buffer.from('AMQP\0\0\x09\x01', 'latin1');

/**
 * Debian's RabbitMQ: one node, everything in our folder, every port on loopback. Erlang's port mapper is our own too, and
 * in our process group: the node would start one that all nodes of the machine share, and that outlives it.
 * @type {import('./process.mjs').Service}
 */
export const rabbitmq = {
  name: 'rabbitmq',
  summary: 'RabbitMQ, one node',
  stopSignal: 'SIGTERM',
  async start({ folder }) {
    const program = findOrInstall(() => (existsSync(SCRIPT) ? SCRIPT : null), 'rabbitmq-server');
    const identity = makeFolder(folder, 'rabbitmq');
    const [port, distributionPort, mapperPort] = [await freePort(), await freePort(), await freePort()];
    const config = join(folder, 'rabbitmq.conf');
    writeFileSync(
      config,
      `listeners.tcp.default = 127.0.0.1:${port}\nlog.console = true\nlog.console.level = warning\n`,
    );
    const plugins = join(folder, 'enabled_plugins');
    writeFileSync(plugins, '[].\n');
    const server = spawnServer('/bin/sh', ['-c', 'epmd & exec "$1"', 'sh', program], {
      folder,
      identity,
      env: {
        PATH: process.env['PATH'] ?? '/usr/bin:/bin',
        LANG: 'C.UTF-8',
        HOME: folder,
        RABBITMQ_NODENAME: 'croupier@localhost',
        RABBITMQ_CONFIG_FILE: config,
        RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
        RABBITMQ_MNESIA_BASE: join(folder, 'data'),
        RABBITMQ_LOG_BASE: join(folder, 'log'),
        RABBITMQ_PID_FILE: join(folder, 'rabbitmq.pid'),
        RABBITMQ_LOGS: '-',
        RABBITMQ_DIST_PORT: String(distributionPort),
        ERL_EPMD_PORT: String(mapperPort),
        ERL_EPMD_ADDRESS: '127.0.0.1',
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
      },
    });
    await untilHealthy(server, folder, () => answersWith(port, AMQP_HEADER, 'RabbitMQ'), 90_000);
    return { pid: server.pid, urls: { AMQP_URL: `amqp://guest:guest@127.0.0.1:${port}` } };
  },
};
