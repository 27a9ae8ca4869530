import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

export interface VirtualRows {
  readonly items: readonly VirtualItem[];
  readonly height: number;
  show(index: number, align?: 'auto' | 'center' | 'end'): void;
}

interface VirtualOptions {
  readonly count: number;
  readonly size: (index: number) => number;
  readonly box: RefObject<HTMLElement | null>;
  /** Changes when sizes do. */
  readonly shape: unknown;
}

/** Of a long list, only the rows that are in sight and a few around them are in the page. */
export function useVirtual({ count, size, box, shape }: VirtualOptions): VirtualRows {
  const [, draw] = useReducer((times: number) => times + 1, 0);
  const options = {
    count,
    estimateSize: size,
    getScrollElement: () => box.current,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    overscan: 12,
    onChange: () => draw(undefined as never),
  };
  const [rows] = useState(() => new Virtualizer<HTMLElement, Element>(options));
  rows.setOptions({ ...rows.options, ...options });
  useLayoutEffect(() => rows._didMount(), []);
  useLayoutEffect(() => rows._willUpdate());
  useLayoutEffect(() => rows.measure(), [shape]);
  return {
    items: rows.getVirtualItems(),
    height: rows.getTotalSize(),
    show: (index, align = 'auto') => rows.scrollToIndex(index, { align }),
  };
}
