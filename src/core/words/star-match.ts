/**
 * Patterns in which `*` stands for anything. Nothing here goes back over what it has compared: of
 * several stars only the last one is ever moved, so that no pattern takes more than its length
 * times that of the text (X186).
 */
export function fitsStars(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || text.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of others) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= text.length - last.length && text.endsWith(last);
}

/** The same for lists: a member of the pattern for which `isStar` holds stands for any members. */
export function fitsStarList<P, T>(
  pattern: readonly P[],
  items: readonly T[],
  {
    isStar,
    fits,
  }: { readonly isStar: (wanted: P) => boolean; readonly fits: (wanted: P, item: T) => boolean },
): boolean {
  let at = 0;
  let wanted = 0;
  let star = -1;
  let taken = 0;
  while (at < items.length) {
    const one = pattern[wanted];
    if (wanted < pattern.length && isStar(one as P)) {
      star = wanted;
      taken = at;
      wanted += 1;
    } else if (wanted < pattern.length && fits(one as P, items[at] as T)) {
      wanted += 1;
      at += 1;
    } else if (star >= 0) {
      taken += 1;
      at = taken;
      wanted = star + 1;
    } else return false;
  }
  return pattern.slice(wanted).every(isStar);
}
