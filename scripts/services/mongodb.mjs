// @ts-check
import { Unavailable } from './process.mjs';

/** No adapter of this project speaks to MongoDB yet, so nothing is there to be tested. @type {import('./process.mjs').Service} */
export const mongodb = {
  name: 'mongodb',
  summary: 'MongoDB: not yet',
  stopSignal: 'SIGTERM',
  async start() {
    throw new Unavailable('not yet: nothing in this project uses MongoDB so far');
  },
};
