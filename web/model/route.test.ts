import { expect, it } from 'vitest';
import { type PageRoute, parseRoute, routeAddress } from './route.js';

const run = { page: 'run', id: 'r7k2', tab: 'timeline', agent: null, event: null } as const;

it('an address and what it shows are the same thing', () => {
  const routes: readonly (readonly [string, PageRoute])[] = [
    ['/', { page: 'home' }],
    ['/run/r7k2', run],
    ['/run/r7k2/agent/17', { ...run, agent: 17 }],
    ['/run/r7k2/agent/17?tab=tree', { ...run, agent: 17, tab: 'tree' }],
    ['/run/r7k2?tab=log&event=12', { ...run, tab: 'log', event: 12 }],
    ['/run/r7k2/result', { page: 'result', id: 'r7k2' }],
    ['/run/r7k2/review', { page: 'review', id: 'r7k2', change: null }],
    ['/run/r7k2/review?change=0a1b2c3d', { page: 'review', id: 'r7k2', change: '0a1b2c3d' }],
  ];
  for (const [address, route] of routes) {
    expect(parseRoute(address)).toEqual(route);
    expect(routeAddress(route)).toBe(address);
  }
});

it('an address that says nothing known is the home, or the run without it', () => {
  expect(parseRoute('/elsewhere/r7k2')).toEqual({ page: 'home' });
  expect(parseRoute('/run/r7k2/agent/x?tab=nothing&event=-1')).toEqual(run);
  expect(parseRoute('/run/%E0%A4%A')).toMatchObject({ page: 'run', id: '%E0%A4%A' });
});
