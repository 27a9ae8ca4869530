/** Where the page is: its address says all of it, so that a link brings others there. */
export type PageRoute =
  | { readonly page: 'home' }
  | {
      readonly page: 'run';
      readonly id: string;
      readonly tab: RunTab;
      readonly agent: number | null;
      /** A line of the log: number of its event. */
      readonly event: number | null;
    }
  | { readonly page: 'result'; readonly id: string }
  /** `change`: beginning of the commit that is before the person. */
  | { readonly page: 'review'; readonly id: string; readonly change: string | null };

export const runTabs = ['timeline', 'tree', 'script', 'log'] as const;
export type RunTab = (typeof runTabs)[number];

/** `/run/r7k2/agent/17?tab=tree`; anything else is the home. */
export function parseRoute(address: string): PageRoute {
  const [path = '', query = ''] = address.split('?');
  const [root, id, part, number] = path.split('/').filter(Boolean).map(decoded);
  if (root !== 'run' || id === undefined) return { page: 'home' };
  if (part === 'result') return { page: 'result', id };
  const given = new URLSearchParams(query);
  if (part === 'review') return { page: 'review', id, change: given.get('change') };
  const tab = runTabs.find((one) => one === given.get('tab')) ?? 'timeline';
  return {
    page: 'run',
    id,
    tab,
    agent: part === 'agent' ? countOf(number) : null,
    event: countOf(given.get('event')),
  };
}

export function routeAddress(route: PageRoute): string {
  if (route.page === 'home') return '/';
  const run = `/run/${encodeURIComponent(route.id)}`;
  if (route.page === 'result') return `${run}/result`;
  const query = new URLSearchParams();
  if (route.page === 'review') {
    if (route.change !== null) query.set('change', route.change);
    return `${run}/review${query.size > 0 ? `?${query}` : ''}`;
  }
  if (route.tab !== 'timeline') query.set('tab', route.tab);
  if (route.event !== null) query.set('event', String(route.event));
  const agent = route.agent === null ? '' : `/agent/${route.agent}`;
  return `${run}${agent}${query.size > 0 ? `?${query}` : ''}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function countOf(text: string | null | undefined): number | null {
  return text && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
