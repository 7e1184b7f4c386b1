import { readRound, slots5x3 } from '../slots/machine.js';
import { evenPlan, ourDraw, scheme, seeds } from './scheme.js';
import type { Schemes } from './scheme.js';

const plan = evenPlan(5 * (1 + slots5x3.freeSpins.spins), 32);

export const slotSchemes: Schemes = {
  'slots/croupier': scheme(seeds, (input, hashing) => {
    const { nonce, skipped, values } = ourDraw(hashing, input, plan);
    const { stops, spin, freeSpinUnits, totalUnits } = readRound(slots5x3, values);
    const { window, scatters, units: baseUnits } = spin;
    return { nonce, skipped, stops, window, baseUnits, scatters, freeSpinUnits, totalUnits };
  }),
};
