/** One program for all attempts that come while it lives. */
interface KeptAlive<Program> {
  /**
   * The one that lives, or another. Of all the attempts that find it dead, or that it did not come
   * up, the first one starts another.
   */
  running(start: () => Promise<Program>): Promise<Program>;
  /** The last one, if it came up; starts none. */
  last(): Promise<Program | undefined>;
}

export function keepAlive<Program>(isGone: (program: Program) => boolean): KeptAlive<Program> {
  let latest: Promise<Program> | undefined;
  const last = async (): Promise<Program | undefined> => latest?.catch(() => undefined);
  return {
    last,
    async running(start) {
      const seen = latest;
      const program = await last();
      if (latest === seen && (program === undefined || isGone(program))) latest = start();
      return latest ?? start();
    },
  };
}
