/** A terminal's screen as SVG: text in a fixed pitch, and sixteen colours from one table. */

const cell = { width: 8.4, height: 19 };
const margin = { x: 18, y: 16 };
const font = 'ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace';

/** Ground, text, what is dim, then black, red, green, yellow, blue, magenta, cyan, white. */
const themes = {
  dark: {
    ground: '#14161a',
    text: '#d7dae0',
    dim: '#868d99',
    colors: [
      '#868d99',
      '#f27c72',
      '#7cc48a',
      '#e0b35c',
      '#79a9f2',
      '#c99af0',
      '#6cc5c9',
      '#aab1bd',
    ],
  },
  light: {
    ground: '#ffffff',
    text: '#23272e',
    dim: '#69707c',
    colors: [
      '#69707c',
      '#b8322a',
      '#2f7a3f',
      '#8d6203',
      '#2a5fb8',
      '#7d45ad',
      '#16747a',
      '#5a616d',
    ],
  },
};
export const themeNames = Object.keys(themes);

/** One screen, or several that follow one another: then each stands for its seconds. */
export function svgOf(screens, { columns, theme, alt, seconds = [] }) {
  const { ground } = themes[theme];
  const parsed = screens.map(rowsOf);
  const rows = Math.max(...parsed.map((screen) => screen.length));
  const width = Math.ceil(columns * cell.width + 2 * margin.x);
  const height = rows * cell.height + 2 * margin.y;
  const frames = parsed.map((screen, at) => {
    const lines = screen.flatMap((row, y) => textOf(row, y, theme));
    return parsed.length === 1
      ? lines.join('\n')
      : `<g class="f f${at}">\n${lines.join('\n')}\n</g>`;
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(alt)}</title>`,
    `<style>text{font:14px ${font};white-space:pre}${motion(seconds)}</style>`,
    `<rect width="100%" height="100%" rx="8" fill="${ground}"/>`,
    ...frames,
    '</svg>',
  ].join('\n')}\n`;
}

/** Each frame is seen in its part of the whole; who wants no motion sees the last but one. */
function motion(seconds) {
  if (seconds.length < 2) return '';
  const all = seconds.reduce((sum, one) => sum + one, 0);
  let from = 0;
  const parts = seconds.map((one, at) => {
    const [begin, end] = [percent(from / all), percent((from + one) / all)];
    from += one;
    const before = begin === '0' ? '' : `0%{visibility:hidden}${begin}%{visibility:visible}`;
    const first = begin === '0' ? '0%{visibility:visible}' : '';
    const after = end === '100' ? '100%{visibility:visible}' : `${end}%,100%{visibility:hidden}`;
    return `.f${at}{animation-name:k${at}}@keyframes k${at}{${first}${before}${after}}`;
  });
  const still = `@media (prefers-reduced-motion:reduce){.f{animation:none}.f${seconds.length - 2}{visibility:visible}}`;
  return `.f{visibility:hidden;animation:${all}s step-end infinite}${parts.join('')}${still}`;
}

const percent = (part) => String(Math.round(part * 10_000) / 100);

const esc = String.fromCharCode(27);
const parts = new RegExp(`${esc}\\[([\\d;]*)m|([^${esc}]+)`, 'g');

/** Rows of runs of equal style, each with its column. */
function rowsOf(screen) {
  return screen.split('\n').map((line) => {
    const runs = [];
    let style = plain;
    let column = 0;
    for (const [, sgr, text] of line.matchAll(parts)) {
      if (text === undefined) style = styled(style, sgr);
      else {
        runs.push({ text, style, column });
        column += widthOf(text);
      }
    }
    return runs;
  });
}

const plain = { color: null, bold: false, dim: false };

/** What a code of SGR changes. */
const changes = {
  0: plain,
  1: { bold: true },
  2: { dim: true },
  22: { bold: false, dim: false },
  39: { color: null },
  49: {},
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7].map((color) => [30 + color, { color }])),
};

function styled(style, sgr) {
  const codes = sgr.split(';').map(Number);
  const unknown = codes.find((code) => changes[code] === undefined);
  if (unknown !== undefined) throw new Error(`no picture of SGR ${unknown}`);
  return Object.assign({}, style, ...codes.map((code) => changes[code]));
}

/** What is drawn lies at its column, whatever font draws it. */
function textOf(runs, y, theme) {
  return runs.flatMap(({ text, style, column }) =>
    [...text.matchAll(/\S+(?: \S+)*/g)].map((found) =>
      drawn({ word: found[0], at: column + widthOf(text.slice(0, found.index)), y, style, theme }),
    ),
  );
}

function drawn({ word, at, y, style, theme }) {
  const { text, dim, colors } = themes[theme];
  const fill = style.color === null ? (style.dim ? dim : text) : colors[style.color];
  const x = round(margin.x + at * cell.width);
  const length = round(widthOf(word) * cell.width);
  const base = round(margin.y + y * cell.height + 14);
  const weight = style.bold ? ' font-weight="600"' : '';
  return (
    `<text x="${x}" y="${base}" fill="${fill}"${weight} textLength="${length}" ` +
    `lengthAdjust="spacingAndGlyphs">${escaped(word)}</text>`
  );
}

const widthOf = (text) => Array.from(text.replaceAll('\ufe0e', '')).length;
const round = (number) => Math.round(number * 100) / 100;
const escaped = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
