// @ts-check

/** @param {number | null | undefined} value */
export function whole(value) {
  return value === null || value === undefined ? '-' : Math.round(value).toLocaleString('en-US');
}

/**
 * @param {number | null | undefined} value
 * @param {number} digits after the point
 */
export function decimal(value, digits) {
  return value === null || value === undefined ? '-' : value.toFixed(digits);
}

/** @param {number | null | undefined} ratio */
export function times(ratio) {
  if (ratio === null || ratio === undefined) return '-';
  return `${ratio.toFixed(ratio < 10 ? 2 : 1)}x`;
}
