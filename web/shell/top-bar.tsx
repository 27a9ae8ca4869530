import type { ReadonlySignal } from '@preact/signals';
import { oneLine } from '../../src/core/words/plain-text.js';
import type { Navigation } from '../model/navigation.js';
import { chooseTheme, theme } from '../model/theme.js';
import { momentText, spanText } from '../model/words.js';
import type { Connection } from '../sources/source.js';
import { PageLink } from './page-link.js';

interface TopBarProps {
  readonly navigation: Navigation;
  /** What the page shows, below the list of runs. */
  readonly title: string;
  readonly connection: Connection;
  readonly now: ReadonlySignal<number>;
  /** There is a list of runs. */
  readonly hasHome: boolean;
}

export function TopBar({ navigation, title, connection, now, hasHome }: TopBarProps) {
  return (
    <header class="top">
      {hasHome ? (
        <PageLink navigation={navigation} to={{ page: 'home' }} look="brand">
          plenum
        </PageLink>
      ) : (
        <span class="brand">plenum</span>
      )}
      <nav aria-label="Breadcrumb">
        {hasHome && (
          <PageLink navigation={navigation} to={{ page: 'home' }}>
            Runs
          </PageLink>
        )}
        {hasHome && title !== '' && <span class="t3">/</span>}
        <span class="crumb">{oneLine(title)}</span>
      </nav>
      <span class="grow" />
      <ConnectionWord connection={connection} now={now.value} />
      <span class="seg-ctl" role="group" aria-label="Theme">
        {(['light', 'dark'] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={theme.value === one}
            onClick={() => chooseTheme(one)}
          >
            {one === 'light' ? 'Light' : 'Dark'}
          </button>
        ))}
      </span>
    </header>
  );
}

/** What is shown may be old: then since when. */
function ConnectionWord({ connection, now }: { connection: Connection; now: number }) {
  const { state, since, message } = connection;
  if (state === 'live')
    return (
      <span class="livedot">
        <i />
        live
      </span>
    );
  const told = {
    connecting: 'connecting …',
    file: `as of ${momentText(since, now)}`,
    refused: message,
    lost: `no connection for ${spanText(now - since)}: what you see is that old`,
  }[state];
  return (
    <span class={state === 'lost' || state === 'refused' ? 'stale lost' : 'stale'} role="status">
      {told}
    </span>
  );
}
