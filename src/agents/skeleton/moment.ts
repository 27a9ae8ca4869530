interface Moment<T> {
  readonly promise: Promise<T>;
  settle(value: T): void;
}

/** Something that happens once, for whoever waits for it. */
export function moment<T>(): Moment<T> {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}
