import { describe, expect, it } from 'vitest';
import { growthPoints, growthSteps } from './growth.mjs';
import { readReply, requestText } from './http/connection.mjs';
import { Latencies, median } from './measure/latencies.mjs';
import { readOptions } from './options.mjs';
import { readUnit } from './postgres/tpcb.mjs';
import { ratioOf, unitOf } from './unit.mjs';

/** Goal: what the benchmark says follows from what it saw, and it says nothing where it saw too little. */

describe('latencies', () => {
  it('names the duration that a share of all was not slower than', () => {
    const latencies = new Latencies();
    for (let ms = 1000; ms >= 1; ms -= 1) latencies.add(ms);
    expect(latencies.summary()).toEqual({ p50Ms: 500, p99Ms: 990, p999Ms: 999, maxMs: 1000 });
  });

  it('keeps every one of more than it has room for at first', () => {
    const latencies = new Latencies();
    for (let i = 0; i < 200_000; i += 1) latencies.add(i < 100_000 ? 1 : 3);
    expect(latencies.count).toBe(200_000);
    expect(latencies.summary()).toMatchObject({ p50Ms: 1, p99Ms: 3 });
  });

  it('says nothing of none', () => {
    expect(new Latencies().summary()).toEqual({ p50Ms: null, p99Ms: null, p999Ms: null, maxMs: null });
  });

  it('takes the middle, or between the two middle ones', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 2, 4, 1])).toBe(3);
  });
});

describe('the unit', () => {
  const run = (perSecond: number) => ({ perSecond, meanMs: 1 });

  it('is the median of its runs', () => {
    const unit = unitOf([run(1000), run(1400), run(1200)]);
    expect(ratioOf(6000, unit)).toBe(5);
  });

  it('gives no ratio when the machine changed by more than half', () => {
    expect(ratioOf(6000, unitOf([run(1000), run(1500)]))).toBe(4.8);
    expect(ratioOf(6000, unitOf([run(1000), run(1501)]))).toBeNull();
  });

  it('is read from what pgbench prints', () => {
    const output =
      'number of failed transactions: 0 (0.000%)\nlatency average = 2.654 ms\ntps = 3014.5 (without ...)\n';
    expect(readUnit(output)).toEqual({ perSecond: 3014.5, meanMs: 2.654 });
  });

  it('is not read from a run with failures, nor from one that says no rate', () => {
    const failed = 'number of failed transactions: 3 (0.1%)\nlatency average = 2.654 ms\ntps = 3014.5\n';
    expect(() => readUnit(failed)).toThrow();
    expect(() => readUnit('latency average = 2.654 ms\n')).toThrow();
  });
});

describe('replies over a connection', () => {
  const reply = 'HTTP/1.1 201 Created\r\nContent-Length: 4\r\nx: y\r\n\r\nbody';

  it('are read only when they are whole', () => {
    for (let length = 0; length < reply.length; length += 1) expect(readReply(reply.slice(0, length))).toBeNull();
    expect(readReply(reply)).toEqual({ status: 201, body: 'body' });
  });

  it('are refused without a length, or with more than was asked for', () => {
    expect(readReply('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')).toBeInstanceOf(Error);
    expect(readReply(`${reply}HTTP/1.1 500 `)).toBeInstanceOf(Error);
  });

  it('answer requests that state the length of what they carry', () => {
    expect(requestText('POST /v1/bets', { token: 't', body: '{"é":1}' })).toBe(
      'POST /v1/bets HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer t\r\n' +
        'content-type: application/json\r\ncontent-length: 8\r\n\r\n{"é":1}',
    );
  });
});

describe('growth', () => {
  it('compares the full book with the empty one of the same minutes', () => {
    const options = { points: [0, 1000], rounds: 2, seconds: 1, warmSeconds: 1 };
    const { books, steps } = growthSteps(options);
    expect(books).toEqual(['grown', 'empty0', 'empty1000']);
    const figures = steps
      .filter((step) => step.do === 'measure')
      .map(({ book, inFlight = 0 }, index) => ({
        book,
        inFlight,
        // The machine becomes faster all the time; the full book is a tenth slower.
        perSecond: (index < 8 ? 1000 : 2000) * (book === 'grown' ? 0.9 : 1),
        betsBefore: book === 'grown' ? 7 : 0,
        walBytesEach: 600,
      }));
    const points = growthPoints(figures as unknown as Parameters<typeof growthPoints>[0], options);
    expect(points.map(({ perSecond, emptyPerSecond }) => [perSecond, emptyPerSecond])).toEqual([
      [900, 1000],
      [900, 1000],
      [1800, 2000],
      [1800, 2000],
    ]);
    for (const { slowdown } of points) expect(slowdown).toBeCloseTo(0.1);
  });
});

describe('options', () => {
  it('grow the book by the steps below the number given, and to it', () => {
    expect(readOptions(['--bets', '3000000'])).toMatchObject({ growth: [1_000_000, 2_500_000, 3_000_000] });
    expect(readOptions(['--full'])).toMatchObject({ growth: [1_000_000, 2_500_000, 5_000_000] });
    expect(readOptions([])).toMatchObject({ growth: [1_000_000], seconds: 5, players: 20_000 });
  });

  it('name parts that there are, in their order', () => {
    expect(readOptions(['--only', 'http,engine'])).toMatchObject({ parts: ['engine', 'http'] });
    expect(() => readOptions(['--only', 'htpp'])).toThrow('no part htpp');
    expect(() => readOptions(['--seconds', '0'])).toThrow('--seconds');
  });
});
