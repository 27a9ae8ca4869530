/** What may stand at one place of the configuration. The loader and the published JSON Schema are both read from this. */
export type Shape =
  | { readonly kind: 'text'; readonly about: string; readonly wrong?: (text: string) => string | null }
  | { readonly kind: 'choice'; readonly about: string; readonly of: readonly string[] }
  | { readonly kind: 'number'; readonly about: string; readonly least: number; readonly most?: number; readonly whole: boolean }
  | { readonly kind: 'flag'; readonly about: string }
  | { readonly kind: 'texts'; readonly about: string; readonly wrong?: (text: string) => string | null; readonly joins?: true }
  /** Fixed keys; with `open`, keys that are not listed may hold anything. */
  | {
      readonly kind: 'group';
      readonly about: string;
      readonly keys: Readonly<Record<string, Shape>>;
      readonly open?: true;
      readonly needs?: readonly string[];
    }
  /** Names chosen by the user; `whole` means that one entry replaces another as a whole. */
  | { readonly kind: 'named'; readonly about: string; readonly of: Shape; readonly whole?: true };

export const text = (about: string): Shape => ({ kind: 'text', about });
export const flag = (about: string): Shape => ({ kind: 'flag', about });
export const choice = (about: string, of: readonly string[]): Shape => ({ kind: 'choice', about, of });
export const whole = (about: string, least: number, most?: number): Shape => ({ kind: 'number', about, least, most, whole: true });
export const amount = (about: string): Shape => ({ kind: 'number', about, least: 0, whole: false });
export const texts = (about: string): Shape => ({ kind: 'texts', about });
export const named = (about: string, of: Shape): Shape => ({ kind: 'named', about, of });
export const paths = (about: string): Shape => ({ kind: 'texts', about, wrong: wrongPath });
/** Variables or headers with their values. */
export const textByName = (about: string): Shape => named(about, text('Its value.'));

function wrongPath(path: string): string | null {
  const leaves = path === '' || /^(?:[/\\~]|[A-Za-z]:)/.test(path) || path.split(/[/\\]/).includes('..');
  return leaves ? `"${path}" must be a path inside the project` : null;
}

/** Every key with its path, names chosen by the user as `*`. */
export function keyList(shape: Shape, path = ''): readonly string[] {
  const below = (key: string) => (path === '' ? key : `${path}.${key}`);
  if (shape.kind === 'named') return [path, ...keyList(shape.of, below('*'))];
  if (shape.kind !== 'group') return [path];
  return [...(path === '' ? [] : [path]), ...Object.entries(shape.keys).flatMap(([key, inner]) => keyList(inner, below(key)))];
}
