/** Where a view writes; never throws. */
export type Write = (text: string) => void;

/** Writes all but the first `skip` texts: the beginning of what was recorded. */
export function skipping(write: Write, skip: number): Write {
  let skipped = 0;
  return (text) => {
    if (skipped < skip) skipped += 1;
    else write(text);
  };
}

export interface Palette {
  readonly enabled: boolean;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

const style =
  (enabled: boolean, open: number, close: number) =>
  (text: string): string =>
    enabled && text ? `\u001b[${open}m${text}\u001b[${close}m` : text;

export function palette(enabled: boolean): Palette {
  return {
    enabled,
    dim: style(enabled, 2, 22),
    bold: style(enabled, 1, 22),
    red: style(enabled, 31, 39),
    green: style(enabled, 32, 39),
    yellow: style(enabled, 33, 39),
    cyan: style(enabled, 36, 39),
  };
}

export type ColorMode = 'auto' | 'always' | 'never';

/** `--color` wins, then NO_COLOR, FORCE_COLOR, TERM=dumb, and at last whether it is a terminal. */
export function wantsColor(
  mode: ColorMode,
  env: Readonly<Record<string, string | undefined>>,
  terminal: boolean,
): boolean {
  if (mode !== 'auto') return mode === 'always';
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return terminal && env.TERM !== 'dumb';
}
