/**
 * Chi-square: whether counts fit the frequencies that they should have. RTP and uniformity are proved by counting, not by
 * samples; statistics show that the code does what was counted.
 */

/** ln Gamma(x) for x > 0 (Lanczos 1964, g = 7, 9 terms; relative error below 1e-13). */
function logGamma(x: number): number {
  const terms = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const base = x + 6.5;
  const series = terms.slice(1).reduce((sum, term, index) => sum + term / (x + index), terms[0] as number);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(series);
}

/** The regularised upper incomplete gamma function Q(a, x): a series below a + 1, Lentz's continued fraction above. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) {
    return 1;
  }
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-16; n += 1) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - sum * scale;
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n += 1) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) {
      break;
    }
  }
  return fraction * scale;
}

/**
 * The probability of a fit at least this bad when `expected` (in counts, each above 0) are the true frequencies. Classes
 * should expect 10 or more.
 */
export function chiSquareP(observed: readonly number[], expected: readonly number[]): number {
  const statistic = observed.reduce((sum, count, index) => {
    const mean = expected[index] as number;
    return sum + (count - mean) ** 2 / mean;
  }, 0);
  return upperGamma((observed.length - 1) / 2, statistic / 2);
}
