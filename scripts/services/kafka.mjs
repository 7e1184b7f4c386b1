// @ts-check
import { Unavailable } from './process.mjs';

/** No adapter of this project speaks to Kafka yet, so nothing is there to be tested. @type {import('./process.mjs').Service} */
export const kafka = {
  name: 'kafka',
  summary: 'Kafka: not yet',
  stopSignal: 'SIGTERM',
  async start() {
    throw new Unavailable('not yet: nothing in this project uses Kafka so far');
  },
};
