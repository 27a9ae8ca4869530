import { useEffect, useMemo, useState } from 'preact/hooks';
import type { PageEntry, PageHome } from '../../src/views/page/page-data.js';
import { troubleText } from '../model/run-desk.js';
import { InfoDialog } from '../shell/info-dialog.js';
import { homeKeys, KeyList } from '../shell/key-list.js';
import { focusSearch, listenToKeys } from '../shell/keys.js';
import type { PageWorld } from '../shell/page-world.js';
import { TopBar } from '../shell/top-bar.js';
import { CopyCommand } from '../shell/copy-command.js';
import { History } from './history.js';
import { sortedRuns } from './home-runs.js';
import { LiveRuns } from './live-runs.js';
import { Needs } from './needs.js';
import { moveBetweenRuns } from './run-links.js';

/** All runs of a project: what waits for the person first, then what goes on, then what was. */
export function HomePage({ world }: { readonly world: PageWorld }) {
  const { home, trouble } = useHome(world);
  const [keys, setKeys] = useState(false);
  const [notice, setNotice] = useState('');
  useEffect(() => {
    document.title = 'Runs · plenum';
    return listenToKeys(() => ({
      j: () => moveBetweenRuns(1),
      k: () => moveBetweenRuns(-1),
      '/': focusSearch,
      a: () => document.querySelector<HTMLElement>('.nd button, .nd input')?.focus(),
      '?': () => setKeys(true),
    }));
  }, []);
  const runs = useMemo(() => sortedRuns(home?.runs ?? []), [home]);
  const isEmpty = home !== null && home.runs.length === 0;
  const state = trouble === null ? (home === null ? 'connecting' : 'live') : 'refused';
  return (
    <>
      <TopBar
        navigation={world.navigation}
        title={lastOf(home?.project ?? '')}
        connection={{ state, since: 0, message: trouble ?? '' }}
        now={world.now}
        hasHome
      />
      <main class="home">
        <h1 class="vh">Runs</h1>
        {trouble !== null && <p class="t2 pad">{trouble}</p>}
        {isEmpty && <FirstRun />}
        <Needs world={world} runs={runs.needing} tell={setNotice} />
        <LiveRuns world={world} runs={runs.live} />
        <History world={world} runs={runs.ended} more={home?.more ?? 0} />
      </main>
      <footer class="foot">
        <button type="button" class="link plain" onClick={() => setKeys(true)}>
          <kbd>?</kbd> all keys
        </button>
        <span class="grow" />
        <span class="notice" role="status">
          {notice}
        </span>
      </footer>
      <InfoDialog title="Keys" open={keys} close={() => setKeys(false)}>
        <KeyList keys={homeKeys} />
      </InfoDialog>
    </>
  );
}

function useHome({ source }: PageWorld) {
  const [home, setHome] = useState<PageHome | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const take = (entry: PageEntry): void =>
      setHome((before) => (before === null ? before : withEntry(before, entry)));
    source.home(abort.signal).then(
      (told) => {
        setHome(told);
        source.followHome(take, abort.signal);
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setTrouble(troubleText(error));
      },
    );
    return () => abort.abort();
  }, []);
  return { home, trouble };
}

function withEntry(home: PageHome, entry: PageEntry): PageHome {
  const known = home.runs.some(({ id }) => id === entry.id);
  const runs = known
    ? home.runs.map((run) => (run.id === entry.id ? entry : run))
    : [entry, ...home.runs];
  return { ...home, runs };
}

function FirstRun() {
  return (
    <section class="empty" aria-labelledby="h-empty">
      <h2 id="h-empty">No runs in this project yet</h2>
      <p class="t2">Try one without a key; it takes 20 seconds and changes nothing.</p>
      <CopyCommand command="plenum demo" />
    </section>
  );
}

function lastOf(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? '';
}
