// How the probe writes down values, so that equal ones give equal text.

export function shownResult(value) {
  return JSON.stringify(value, (_, inner) => {
    if (inner === undefined) return 'undefined';
    if (typeof inner === 'function') return `function ${inner.name}`;
    return typeof inner === 'number' && !Number.isFinite(inner) ? String(inner) : inner;
  });
}

/** What a module offers: every exported name with what stands behind it. */
export function surfaceOf({ value, form }) {
  const surface = { form };
  for (const [name, item] of form === 'default' ? [['default', value]] : Object.entries(value))
    surface[name] = describe(item);
  return surface;
}

function describe(value) {
  if (typeof value === 'function') {
    return [
      `function ${value.name}, ${value.length} parameters`,
      `statics ${statics(value)}`,
      `methods ${methods(value.prototype)}`,
    ].join('; ');
  }
  // Node gives a CommonJS file that is imported as a whole these two names beside its own.
  if (typeof value === 'object' && value !== null)
    return `object of ${Object.keys(value)
      .filter((key) => key !== 'default' && key !== 'module.exports')
      .sort()}`;
  return `${typeof value} ${shownResult(value)}`;
}

const statics = (value) =>
  Object.keys(value)
    .sort()
    .map((key) => `${key}=${shownResult(value[key]?.name ?? value[key])}`)
    .join(',');

function methods(prototype) {
  const found = [];
  for (
    let level = prototype;
    level && level !== Object.prototype && level !== Function.prototype;
    level = Object.getPrototypeOf(level)
  ) {
    found.push(
      Object.getOwnPropertyNames(level)
        .map((key) => `${key}/${level[key]?.length ?? ''}`)
        .join(','),
    );
  }
  return found.join(' < ');
}
