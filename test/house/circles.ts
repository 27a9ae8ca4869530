import { dirname } from 'node:path';
import type { Import } from './sources.js';

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Who imports whom, folder by folder: a folder and its sub-folder are two. */
export function folderGraph(imports: readonly Import[]): Graph {
  const graph = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [here, there] = [dirname(from), dirname(to)];
    const next = graph.get(here) ?? new Set();
    graph.set(here, here === there ? next : next.add(there));
  }
  return graph;
}

/** Groups whose members reach each other (Tarjan). */
export function circles(graph: Graph): string[] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[] = [];
  const connect = (node: string) => {
    order.set(node, order.size);
    low.set(node, order.get(node) ?? 0);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) connect(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(node) !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group.sort().join(' '));
  };
  for (const node of graph.keys()) if (!order.has(node)) connect(node);
  return found;
}
