import type { ComponentChildren } from 'preact';
import type { Navigation } from '../model/navigation.js';
import type { PageRoute } from '../model/route.js';

interface PageLinkProps {
  readonly navigation: Navigation;
  readonly to: PageRoute;
  readonly look?: string;
  readonly children: ComponentChildren;
}

/** A link within the page; opened elsewhere it is one like any other. */
export function PageLink({ navigation, to, look, children }: PageLinkProps) {
  const href = navigation.href(to);
  return (
    <a
      class={look}
      href={href}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        navigation.go(to);
      }}
    >
      {children}
    </a>
  );
}
