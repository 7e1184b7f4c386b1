// @ts-check
import { ratioOf } from '../unit.mjs';
import { times, whole } from './format.mjs';

/** The ratios as bars; where none may be told, the plain rates. */

const WIDTH = 860;
const LABEL_WIDTH = 330;
const VALUE_WIDTH = 90;
const ROW = 26;
const BAR = 16;
const TOP = 64;

/** @typedef {{ label: string, perSecond: number, kind: 'unit' | 'naive' | 'engine' | 'http' }} Bar */

const colours = { unit: '#6b7280', naive: '#b45309', engine: '#0f766e', http: '#1d4ed8' };

/**
 * @param {import('../results.mjs').Results} results
 * @returns {string} SVG
 */
export function pictureOf({ durable }) {
  const { unit } = durable;
  const bars = barsOf(durable);
  const largest = Math.max(...bars.map(({ perSecond }) => perSecond));
  const room = WIDTH - LABEL_WIDTH - VALUE_WIDTH;
  const rows = bars.map(({ label, perSecond, kind }, index) => {
    const y = TOP + index * ROW;
    const width = Math.max(1, (perSecond / largest) * room);
    const value = unit.isSteady ? times(ratioOf(perSecond, unit)) : whole(perSecond);
    return [
      `<text x="${LABEL_WIDTH - 10}" y="${y + 13}" text-anchor="end">${label}</text>`,
      `<rect x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="2" fill="${colours[kind]}"/>`,
      `<text x="${(LABEL_WIDTH + width + 8).toFixed(1)}" y="${y + 13}" class="value">${value}</text>`,
    ].join('');
  });
  const height = TOP + bars.length * ROW + 16;
  const title = unit.isSteady ? 'Durable bets a second, as multiples of TPC-B' : 'Durable bets a second';
  const flush = durable.flush?.before.p50Ms?.toFixed(2);
  const notes = [
    `TPC-B: ${whole(unit.perSecond)} transactions/s`,
    ...(flush === undefined ? [] : [`flush p50 ${flush} ms`]),
    `PostgreSQL ${durable.facts.version.split(' ')[0]}`,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">
<style>text{font:13px system-ui,sans-serif;fill:#1f2937}.title{font-size:17px;font-weight:600}.note{fill:#6b7280}.value{font-weight:600}</style>
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
<text x="16" y="28" class="title">${title}</text>
<text x="16" y="48" class="note">${notes.join(' · ')}</text>
${rows.join('\n')}
</svg>
`;
}

/**
 * @param {import('../results.mjs').ClusterResults} cluster
 * @returns {Bar[]}
 */
function barsOf({ unit, naive, engine, http }) {
  return [
    { label: 'TPC-B, 8 clients', perSecond: unit.perSecond, kind: 'unit' },
    ...(naive ?? []).map(({ connections, hotHouse, perSecond }) => ({
      label: `transaction per bet, ${connections} connections${hotHouse ? ', hot house row' : ''}`,
      perSecond,
      kind: /** @type {const} */ ('naive'),
    })),
    ...(engine ?? []).map(({ inFlight, perSecond }) => ({
      label: `engine, ${whole(inFlight)} in flight`,
      perSecond,
      kind: /** @type {const} */ ('engine'),
    })),
    ...(http?.figures ?? [])
      .filter(({ what }) => what === 'bets')
      .map(({ connections, perSecond }) => ({
        label: `HTTP, ${connections} connections`,
        perSecond,
        kind: /** @type {const} */ ('http'),
      })),
  ];
}
