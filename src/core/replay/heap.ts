/** Smallest index first. */
export class IndexHeap<T> {
  private readonly items: { readonly index: number; readonly value: T }[] = [];

  get size(): number {
    return this.items.length;
  }

  peek(): { readonly index: number; readonly value: T } | undefined {
    return this.items[0];
  }

  push(index: number, value: T): void {
    const items = this.items;
    const item = { index, value };
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent];
      if (!above || above.index <= index) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  pop(): T | undefined {
    const items = this.items;
    const top = items[0];
    const last = items.pop();
    if (!top || !last || items.length === 0) return top?.value;
    let at = 0;
    for (;;) {
      const left = items[2 * at + 1];
      if (!left) break;
      const right = items[2 * at + 2];
      const child = right && right.index < left.index ? right : left;
      if (child.index >= last.index) break;
      items[at] = child;
      at = child === left ? 2 * at + 1 : 2 * at + 2;
    }
    items[at] = last;
    return top.value;
  }
}
