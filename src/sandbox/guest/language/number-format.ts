import {
  abs,
  charCodeAt,
  hidden,
  indexOf,
  infinity,
  isObject,
  max,
  min,
  sameValue,
  slice,
  textOf,
  toBigIntText,
  toNumber,
  uncurry,
} from './intrinsics.js';

/** The en-US number format of ECMA-402, which scripts use for money and percentages (C5). */
const toBigInt = BigInt;
const fixedText = uncurry(Number.prototype.toFixed);
const upper = uncurry(String.prototype.toUpperCase);
const compactUnits = ['', 'K', 'M', 'B', 'T'];
const optionOf = (options: unknown, name: string, otherwise: unknown): unknown => {
  const value = isObject(options) ? options[name] : undefined;
  return value === undefined ? otherwise : value;
};
const grouped = (digits: string): string => {
  let text = '';
  for (let at = digits.length; at > 0; at -= 3)
    text = slice(digits, max(0, at - 3), at) + (text === '' ? '' : ',' + text);
  return text;
};
/** Without the zeros behind the point that nobody asked for. */
const trimmed = (text: string, least: number): string => {
  const dot = indexOf(text, '.');
  if (dot < 0) return text;
  let end = text.length;
  while (end - dot - 1 > least && charCodeAt(text, end - 1) === 48) end--;
  return slice(text, 0, end - 1 === dot ? dot : end);
};
/** A size in thousands, millions …, with its unit and how many places it is shown with. */
const compacted = (size: number) => {
  let short = size;
  let power = 0;
  while (short >= 999.5 && power < 4) {
    short /= 1000;
    power++;
  }
  return {
    short,
    unit: compactUnits[power],
    places: short < 99.95 && (power > 0 || short < 10) ? 1 : 0,
  };
};
const digitsOf = (size: number, least: number, most: number, isGrouped: boolean): string => {
  if (size === infinity) return '∞';
  const digits = size < 1e21 ? trimmed(fixedText(size, most), least) : toBigIntText(toBigInt(size));
  const dot = indexOf(digits, '.');
  const whole = dot < 0 ? digits : slice(digits, 0, dot);
  return (isGrouped ? grouped(whole) : whole) + (dot < 0 ? '' : slice(digits, dot, digits.length));
};
const markOf = (currency: string): string =>
  currency === 'USD'
    ? '$'
    : currency === 'EUR'
      ? '€'
      : currency === 'GBP'
        ? '£'
        : currency + '\u00a0';

const formatNumber = (value: unknown, options: unknown): string => {
  const number = typeof value === 'bigint' ? toNumber(value) : +(value as number);
  const style = optionOf(options, 'style', 'decimal');
  // biome-ignore lint/suspicious/noSelfCompare: Number.isNaN would be looked up.
  if (number !== number) return 'NaN';
  let size = abs(number) * (style === 'percent' ? 100 : 1);
  let unit = '';
  let places = style === 'currency' ? 2 : style === 'percent' ? 0 : 3;
  const isCompact = optionOf(options, 'notation', 'standard') === 'compact';
  if (isCompact) {
    const { short, unit: letter, places: few } = compacted(size);
    size = short;
    unit = letter;
    places = few;
  }
  const least = +(optionOf(
    options,
    'minimumFractionDigits',
    style === 'currency' && !isCompact ? 2 : 0,
  ) as number);
  const most = max(least, min(20, +(optionOf(options, 'maximumFractionDigits', places) as number)));
  const sign =
    number < 0 || sameValue(number, -0)
      ? '-'
      : optionOf(options, 'signDisplay', 'auto') === 'always'
        ? '+'
        : '';
  const text = digitsOf(size, least, most, optionOf(options, 'useGrouping', true) !== false);
  const currency = upper(textOf(optionOf(options, 'currency', 'USD')));
  return (
    sign +
    (style === 'currency' ? markOf(currency) : '') +
    text +
    unit +
    (style === 'percent' ? '%' : '')
  );
};

class NumberFormat {
  readonly #options: unknown;
  constructor(_locales: unknown, options: unknown) {
    this.#options = options;
  }
  format(value: unknown) {
    return formatNumber(value, this.#options);
  }
  resolvedOptions() {
    return { locale: 'en-US', numberingSystem: 'latn' };
  }
}
hidden(globalThis, 'Intl', { NumberFormat });
const ofNumbers = {
  toLocaleString(this: unknown, _locales: unknown, options: unknown) {
    return formatNumber(this, options);
  },
};
hidden(Number.prototype, 'toLocaleString', ofNumbers.toLocaleString);
