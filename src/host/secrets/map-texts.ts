/**
 * The same value with the same shape, each of its texts replaced; `name` is that of the member it
 * stands in. Names of members are kept.
 */
export function mapTexts<T>(value: T, change: (text: string, name: string | null) => string): T;
export function mapTexts(
  value: unknown,
  change: (text: string, name: string | null) => string,
): unknown {
  const mapped = (inner: unknown, name: string | null): unknown => {
    if (typeof inner === 'string') return change(inner, name);
    if (Array.isArray(inner)) return inner.map((one) => mapped(one, null));
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(
      Object.entries(inner).map(([member, one]) => [member, mapped(one, member)]),
    );
  };
  return mapped(value, null);
}
