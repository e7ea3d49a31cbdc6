/** Returns a whole number with commas between the thousands: `12,345`; `–` for none. */
export function formatCount(count: number | undefined): string {
  return count === undefined ? "–" : Math.round(count).toLocaleString("en-US");
}

/**
 * Returns milliseconds with significant decimals only, like `0.42`, `8.1`, `1,069`; `–` for none.
 */
export function formatMs(ms: number | undefined): string {
  return formatMeasure(ms, Math.abs(ms ?? 0) < 1 ? 2 : 1);
}

/** Returns a rate per second, or `–` for none. */
export function formatRate(rate: number | undefined): string {
  return formatMeasure(rate, 1);
}

/** Formats a measured value. From 100 on decimals are noise. */
function formatMeasure(value: number | undefined, decimals: number): string {
  if (value === undefined) return "–";
  const digits = Math.abs(value) >= 100 ? 0 : decimals;
  return value.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
