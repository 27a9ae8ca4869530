// Changes of a text by position, so that everything nobody asked to change stays as it was, comments and spacing included.
export class Edits {
  #text;
  #changes = [];

  constructor(text) {
    this.#text = text;
  }

  source(node) {
    return this.#text.slice(node.start, node.end);
  }

  replace(start, end, by) {
    this.#changes.push({ start, end, by });
  }

  /** Takes a node out with the line that it stood on, and one of two empty lines that would meet. */
  removeLine({ start, end }) {
    this.#changes.push({ start, end, by: null });
  }

  /** The text of a node with the changes inside it, which are then spent. */
  take({ start, end }) {
    const inside = this.#changes.filter((change) => change.start >= start && change.end <= end);
    this.#changes = this.#changes.filter((change) => !inside.includes(change));
    return apply(this.#text.slice(start, end), inside, start);
  }

  result() {
    return apply(this.#text, this.#changes, 0);
  }
}

function apply(text, changes, offset) {
  let result = text;
  for (const { start, end, by } of [...changes].sort((one, other) => other.start - one.start)) {
    const [before, after] = [result.slice(0, start - offset), result.slice(end - offset)];
    result = by === null ? joinLines(before, after) : before + by + after;
  }
  return result;
}

function joinLines(before, after) {
  const rest = after.replace(/^[ \t]*\r?\n/, '');
  const gap = before === '' || /\n\r?\n$/.test(before) || !/\S/.test(before);
  return before + (gap ? rest.replace(/^(\r?\n)+/, '') : rest);
}
