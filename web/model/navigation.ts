import { type ReadonlySignal, signal } from '@preact/signals';
import { type PageRoute, parseRoute, routeAddress } from './route.js';

export interface Navigation {
  readonly route: ReadonlySignal<PageRoute>;
  /** `replace`: a step that nobody wants to go back to. */
  go(route: PageRoute, how?: 'push' | 'replace'): void;
  href(route: PageRoute): string;
}

/** A client's frame has no address that is the page's: the route is kept here alone. */
export function createFrameNavigation(only: string): Navigation {
  const route = signal(homeOf(only));
  return {
    route,
    href: (to) => `#${routeAddress(to)}`,
    go: (to) => {
      route.value = to.page === 'home' ? homeOf(only) : to;
    },
  };
}

/**
 * The address bar as the route. A file has one path, so there the route is its fragment. `only`:
 * the one run that there is.
 */
export function createNavigation(only: string | null): Navigation {
  const inFile = only !== null;
  const read = (): PageRoute => {
    const address = inFile ? location.hash.replace(/^#/, '') : location.pathname + location.search;
    const route = parseRoute(address);
    return only !== null && route.page === 'home' ? homeOf(only) : route;
  };
  const href = (route: PageRoute): string =>
    inFile ? `#${routeAddress(route)}` : routeAddress(route);
  const route = signal(read());
  const follow = (): void => {
    route.value = read();
  };
  addEventListener('popstate', follow);
  addEventListener('hashchange', follow);
  return {
    route,
    href,
    go: (to, how = 'push') => {
      if (href(to) === href(route.value)) return;
      if (how === 'push') history.pushState(null, '', href(to));
      else history.replaceState(null, '', href(to));
      route.value = to;
    },
  };
}

function homeOf(id: string): PageRoute {
  return { page: 'run', id, tab: 'timeline', agent: null, event: null };
}
