// @ts-check
import { Latencies } from './latencies.mjs';

/**
 * Keeps `inFlight` acts under way for so many seconds, each followed by the next as soon as it is answered. Throws what
 * an act throws: a figure with failures in it is no figure.
 *
 * @param {{ inFlight: number, seconds: number, act: () => Promise<void> }} options
 */
export async function closedLoop({ inFlight, seconds, act }) {
  const latencies = new Latencies();
  const start = performance.now();
  const end = start + seconds * 1000;
  const worker = async () => {
    for (let from = performance.now(); from < end;) {
      await act();
      const now = performance.now();
      latencies.add(now - from);
      from = now;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const tookSeconds = (performance.now() - start) / 1000;
  return { count: latencies.count, perSecond: latencies.count / tookSeconds, ...latencies.summary() };
}
