/** What the page may do: the link that `plenum ui` prints says so in its fragment. */
export interface PageAccess {
  readonly watch: string | null;
  readonly control: string | null;
}

export type Kept = Pick<Storage, 'getItem' | 'setItem'>;

const names = ['watch', 'control'] as const;

/**
 * Takes the tokens out of a fragment and keeps them for this tab alone. `rest`: the fragment
 * without them, for the address bar.
 */
export function readAccess(
  fragment: string,
  kept: Kept,
): { readonly access: PageAccess; readonly rest: string } {
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const rest = names.some((name) => given.has(name)) ? '' : fragment.replace(/^#/, '');
  const token = (name: (typeof names)[number]): string | null => {
    const fresh = given.get(name);
    if (fresh !== null) kept.setItem(`plenum-${name}`, fresh);
    // A link to watch with is no link to control with, whatever was opened here before.
    else if (given.has('watch')) kept.setItem(`plenum-${name}`, '');
    return kept.getItem(`plenum-${name}`) || null;
  };
  return { access: { watch: token('watch'), control: token('control') }, rest };
}

/** Whether a link with a token led here. */
export function hasAccess(fragment: string, kept: Pick<Storage, 'getItem'>): boolean {
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  return given.has('watch') || !!kept.getItem('plenum-watch');
}

/** Storage of this tab; in a frame that browsers keep from it, the memory of the page. */
export function openKept(storage: () => Kept): Kept {
  try {
    return storage();
  } catch {
    const memory = new Map<string, string>();
    return {
      getItem: (name) => memory.get(name) ?? null,
      setItem: (name, value) => void memory.set(name, value),
    };
  }
}
