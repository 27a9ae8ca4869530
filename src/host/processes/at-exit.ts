const ends = new Set<() => unknown>();

function endAll(): void {
  for (const end of ends) end();
}

/**
 * Called when our process exits, however many there are under one listener. `end` MUST be
 * synchronous. Returns the way to take it back.
 */
export function atExit(end: () => unknown): () => void {
  if (ends.size === 0) process.once('exit', endAll);
  ends.add(end);
  return () => {
    ends.delete(end);
    if (ends.size === 0) process.off('exit', endAll);
  };
}
