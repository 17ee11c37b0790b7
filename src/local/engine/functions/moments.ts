/** Statistics by the one-pass sums that Trino keeps, so that the last digits are the same. Source: Welford's and Pébay's formulas. */

const numbersOf = (text: string): number[][] =>
  text === '' ? [] : text.split(';').map((row) => row.split(',').map((one) => Number(one.replace('inf', 'Infinity'))));

const shown = (value: number): string | null => (Number.isNaN(value) ? 'NaN' : String(value));

/** Of pairs `y,x;y,x;…`: slope, intercept, correlation, covariance. */
export function ofPairs(what = '', text = ''): string | null {
  let [count, meanX, meanY, c2, x2, y2] = [0, 0, 0, 0, 0, 0];
  for (const [y = 0, x = 0] of numbersOf(text)) {
    count++;
    const [oldX, oldY] = [meanX, meanY];
    meanX += (x - oldX) / count;
    meanY += (y - oldY) / count;
    c2 += (x - oldX) * (y - meanY);
    x2 += (x - oldX) * (x - meanX);
    y2 += (y - oldY) * (y - meanY);
  }
  switch (what) {
    case 'covar_pop':
      return count === 0 ? null : shown(c2 / count);
    case 'covar_samp':
      return count < 2 ? null : shown(c2 / (count - 1));
    case 'corr':
      return count < 2 || x2 === 0 || y2 === 0 ? null : shown(c2 / Math.sqrt(x2) / Math.sqrt(y2));
    case 'regr_slope':
      return count < 2 || x2 === 0 ? null : shown(c2 / x2);
    default:
      return count < 2 || x2 === 0 ? null : shown(meanY - (c2 / x2) * meanX);
  }
}

/** Of numbers `x;x;…`: skewness and kurtosis. */
export function ofNumbers(what = '', text = ''): string | null {
  let [count, m1, m2, m3, m4] = [0, 0, 0, 0, 0];
  for (const [x = 0] of numbersOf(text)) {
    const before = count++;
    const delta = x - m1;
    const part = delta / count;
    const square = part * part;
    const d2 = delta * part * before;
    m1 += part;
    m4 += d2 * square * (count * count - 3 * count + 3) + 6 * square * m2 - 4 * part * m3;
    m3 += d2 * part * (count - 2) - 3 * part * m2;
    m2 += d2;
  }
  if (what === 'skewness') return count < 3 ? null : shown((Math.sqrt(count) * m3) / Math.pow(m2, 1.5));
  if (count < 4) return null;
  const n = count;
  return shown(
    ((n - 1) * n * (n + 1) * (m4 / (m2 * m2))) / ((n - 2) * (n - 3)) - (3 * (n - 1) * (n - 1)) / ((n - 2) * (n - 3)),
  );
}
