/** A slot machine as data, and the one way to read it. */
export interface SlotMachine {
  readonly id: string;
  /** One text of symbols for each reel; the stop is the index of the symbol in the top row. */
  readonly strips: readonly string[];
  readonly rows: number;
  /** The row of each reel, from the left. */
  readonly lines: readonly (readonly number[])[];
  /** By symbol and number of equal symbols from the left, in units. */
  readonly linePays: Readonly<Record<string, Readonly<Record<number, number>>>>;
  /** Units in the whole stake; a line's stake is one. */
  readonly unitsPerStake: number;
  readonly wild: string;
  readonly scatter: string;
  /** By number of scatters anywhere, in whole stakes. */
  readonly scatterPays: Readonly<Record<number, number>>;
  readonly freeSpins: { readonly trigger: number; readonly spins: number; readonly multiplier: number };
}

export const slots5x3: SlotMachine = {
  id: 'slots-5x3-20',
  strips: [
    'SHFEHFDGEHGAHGCHGFHABCEDGBDEFCEF',
    'SEDGEDWACDEBHAFHGFHGFHCFECGFHBGW',
    'SWFEGFHAFWCFDCFHDEGHEGBHGACBGHED',
    'SWAHFGHFDBFAEHGCHDCEGWEGFDGBCEHF',
    'SACBHCBFDHEGDHEGAFHEDGCFGEFHEFHG',
  ],
  rows: 3,
  lines: [
    ...['11111', '00000', '22222', '01210', '21012', '00122', '22100', '10001', '12221', '01110'],
    ...['21112', '10121', '12101', '01010', '21212', '11011', '11211', '02020', '20202', '10101'],
  ].map((line) => Array.from(line, (row) => '012'.indexOf(row))),
  linePays: {
    A: { 3: 75, 4: 250, 5: 2000 },
    B: { 3: 50, 4: 200, 5: 750 },
    C: { 3: 35, 4: 120, 5: 400 },
    D: { 3: 25, 4: 80, 5: 250 },
    E: { 3: 15, 4: 40, 5: 125 },
    F: { 3: 12, 4: 30, 5: 100 },
    G: { 3: 8, 4: 20, 5: 75 },
    H: { 3: 6, 4: 15, 5: 60 },
  },
  unitsPerStake: 20,
  wild: 'W',
  scatter: 'S',
  scatterPays: { 3: 2, 4: 10, 5: 100 },
  freeSpins: { trigger: 3, spins: 10, multiplier: 2 },
};

export interface Spin {
  /** The rows from the top, one symbol for each reel. */
  readonly window: readonly string[];
  readonly scatters: number;
  /** Lines and scatters. */
  readonly units: number;
}

/** Reads one spin from the stops of its reels. */
function readSpin(machine: SlotMachine, stops: readonly number[]): Spin {
  const window = Array.from({ length: machine.rows }, (_, row) =>
    machine.strips.map((strip, reel) => strip[((stops[reel] as number) + row) % strip.length] as string).join(''),
  );
  const lineUnits = machine.lines.reduce((sum, line) => {
    const symbols = line.map((row, reel) => window[row]?.[reel] as string);
    return sum + unitsOfLine(machine, symbols);
  }, 0);
  const scatters = [...window.join('')].filter((symbol) => symbol === machine.scatter).length;
  const scatterUnits = (machine.scatterPays[scatters] ?? 0) * machine.unitsPerStake;
  return { window, scatters, units: lineUnits + scatterUnits };
}

/** The better reading of a line from the left: a run of wilds also counts as the symbol that ends it. */
function unitsOfLine(machine: SlotMachine, symbols: readonly string[]): number {
  return Object.keys(machine.linePays).reduce((best, symbol) => {
    const end = symbols.findIndex((shown) => shown !== symbol && shown !== machine.wild);
    const run = end < 0 ? symbols.length : end;
    return Math.max(best, machine.linePays[symbol]?.[run] ?? 0);
  }, 0);
}

export interface SlotRound {
  readonly stops: readonly number[];
  readonly spin: Spin;
  /** 0 when the paid spin did not trigger them. */
  readonly freeSpinUnits: number;
  readonly totalUnits: number;
}

/** A whole round: the paid spin's stops, then those of every free spin that may follow. */
export function readRound(machine: SlotMachine, values: readonly number[]): SlotRound {
  const reels = machine.strips.length;
  const spin = readSpin(machine, values.slice(0, reels));
  const { trigger, spins, multiplier } = machine.freeSpins;
  let freeSpinUnits = 0;
  if (spin.scatters >= trigger) {
    for (let index = 1; index <= spins; index += 1) {
      freeSpinUnits += multiplier * readSpin(machine, values.slice(index * reels, (index + 1) * reels)).units;
    }
  }
  return { stops: values.slice(0, reels), spin, freeSpinUnits, totalUnits: spin.units + freeSpinUnits };
}
