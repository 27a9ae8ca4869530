import { oneLine } from '../../src/core/words/plain-text.js';
import { PageLink } from '../shell/page-link.js';
import type { PageWorld } from '../shell/page-world.js';

interface RunLinkProps {
  readonly world: PageWorld;
  readonly id: string;
  readonly name: string;
}

export function RunLink({ world, id, name }: RunLinkProps) {
  const to = { page: 'run', id, tab: 'timeline', agent: null, event: null } as const;
  return (
    <>
      <PageLink navigation={world.navigation} to={to} look="runlink">
        {oneLine(name)}
      </PageLink>{' '}
      <span class="id t3">{id}</span>
    </>
  );
}

/** Focus to the next or the previous run of the page. */
export function moveBetweenRuns(by: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('.runlink')];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = at < 0 ? (by === 1 ? 0 : links.length - 1) : at + by;
  links[next]?.focus();
}
