/** Text for people of any value (C10): bounded in depth and length, and safe against the value's own code. */
export const readableText = String.raw`
const deepest = 5, mostItems = 100, longest = 20000;
const plainPrototypes = (proto) => proto === null || proto === ObjectPrototype;
const tagOf = (value) => {
  try {
    const { constructor } = value;
    const name = typeof constructor === 'function' ? constructor.name : '';
    return typeof name === 'string' && name !== 'Object' ? name : '';
  } catch { return ''; }
};
const readable = (value) => {
  const seen = list();
  let left = longest;
  const cut = (text) => {
    if (text.length > left) text = slice(text, 0, max(0, left)) + '…';
    left -= text.length;
    return text;
  };
  const block = (open, parts, more, close) => {
    if (more > 0) parts[parts.length] = '… ' + more + ' more';
    return parts.length === 0 ? open + close : open + ' ' + join(parts, ', ') + ' ' + close;
  };
  const errorText = (error, depth) => {
    const name = memberText(error, 'name', 200) ?? 'Error', message = memberText(error, 'message', longest) ?? '';
    const first = message === '' ? name : name + ': ' + message;
    if (depth > 0) return cut('[' + first + ']');
    return cut(first + '\n' + (memberText(error, 'stack', 2000) ?? ''));
  };
  const show = (item, depth) => {
    if (typeof item === 'string') return depth === 0 ? cut(item) : cut(stringify(item));
    if (typeof item === 'bigint') return cut(toBigIntText(item) + 'n');
    if (typeof item === 'function') return '[Function' + (memberText(item, 'name', 100) ? ' ' + memberText(item, 'name', 100) : '') + ']';
    if (!isObject(item)) return cut(sameValue(item, -0) ? '-0' : textOf(item));
    for (let at = 0; at < seen.length; at++) if (seen[at] === item) return '[Circular]';
    if (left <= 0) return '…';
    seen[seen.length] = item;
    try { return inside(item, depth); } catch { return '[unreadable]'; } finally { seen.length--; }
  };
  const inside = (item, depth) => {
    if (item instanceof NativeError) return errorText(item, depth);
    if (item instanceof NativeDate) return cut(textOf(apply(dateText, item, [])));
    if (item instanceof NativePromise) return 'Promise {…}';
    if (protoOf(item) === RegExpPrototype) return cut(textOf(item));
    if (depth >= deepest) return isArray(item) ? '[Array]' : '[' + (tagOf(item) || 'Object') + ']';
    const parts = list();
    if (item instanceof NativeMap) {
      apply(mapForEach, item, [(entry, key) => { if (parts.length < mostItems) parts[parts.length] = show(key, depth + 1) + ' => ' + show(entry, depth + 1); }]);
      return block('Map {', parts, apply(mapSize, item, []) - parts.length, '}');
    }
    if (item instanceof NativeSet) {
      apply(setForEach, item, [(entry) => { if (parts.length < mostItems) parts[parts.length] = show(entry, depth + 1); }]);
      return block('Set {', parts, apply(setSize, item, []) - parts.length, '}');
    }
    if (isArray(item)) {
      for (let at = 0; at < item.length && at < mostItems; at++) parts[at] = show(item[at], depth + 1);
      return block('[', parts, item.length - parts.length, ']');
    }
    const keys = keysOf(item);
    for (let at = 0; at < keys.length && at < mostItems; at++) parts[at] = keyText(keys[at]) + ': ' + show(item[keys[at]], depth + 1);
    const tag = plainPrototypes(protoOf(item)) ? '' : tagOf(item);
    return block(tag === '' ? '{' : tag + ' {', parts, keys.length - parts.length, '}');
  };
  const keyText = (key) => (apply(plainKey, plainKeyPattern, [key]) ? key : stringify(key));
  return show(value, 0);
};
const dateText = NativeDate.prototype.toISOString, RegExpPrototype = RegExp.prototype;
const plainKeyPattern = /^[A-Za-z_$][\w$]*$/, plainKey = (() => {
  const exec = RegExp.prototype.exec;
  return function (key) { return apply(exec, this, [key]) !== null; };
})();
const mapForEach = Map.prototype.forEach, setForEach = Set.prototype.forEach;
const mapSize = getOwnPropertyDescriptor(Map.prototype, 'size').get, setSize = getOwnPropertyDescriptor(Set.prototype, 'size').get;

const readableAll = (values) => {
  const parts = list();
  for (let at = 0; at < values.length; at++) parts[at] = readable(values[at]);
  return join(parts, ' ');
};
`;
