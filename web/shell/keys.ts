/** What a key does where nobody types. */
export type KeyActions = Readonly<Record<string, () => void>>;

const pairMs = 1200;

/**
 * Keys of a page, single (`p`) or in pairs (`g t`). Keys with modifiers stay the browser's, and
 * what is typed into a field stays there, but for `Escape`.
 */
export function listenToKeys(actions: () => KeyActions): () => void {
  let first = '';
  let firstAt = 0;
  const listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) && event.key !== 'Escape') return;
    const known = actions();
    const pair = event.timeStamp - firstAt < pairMs ? `${first} ${event.key}` : '';
    first = event.key;
    firstAt = event.timeStamp;
    const act = known[pair] ?? known[event.key];
    if (act === undefined) return;
    event.preventDefault();
    first = '';
    act();
  };
  document.addEventListener('keydown', listen);
  return () => document.removeEventListener('keydown', listen);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}

/** Puts the cursor into the field of the view in sight that looks for something. */
export function focusSearch(): void {
  document.querySelector<HTMLElement>('[data-search]')?.focus();
}
