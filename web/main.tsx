import './tokens.css';
import './styles/parts.css';
import './styles/run.css';
import './styles/timeline.css';
import './styles/tree.css';
import './styles/agent.css';
import './styles/home.css';
import './styles/review.css';
import './styles/narrow.css';
import { render } from 'preact';
import type { PageExport } from '../src/views/page/page-data.js';
import { HomePage } from './home/home-page.js';
import { createClock } from './model/clock.js';
import { createFrameNavigation, createNavigation } from './model/navigation.js';
import { troubleText } from './model/run-desk.js';
import { followTheme, startTheme } from './model/theme.js';
import { ResultPage } from './result/result-page.js';
import { ReviewPage } from './review/review-page.js';
import { RunPage } from './run/run-page.js';
import { MarkSprite } from './shell/mark.js';
import type { PageWorld } from './shell/page-world.js';
import { hasAccess, openKept, readAccess } from './sources/access.js';
import { createEmbeddedSource } from './sources/embedded-source.js';
import { openHostFrame, parentLine } from './sources/host-frame.js';
import { createHttpSource } from './sources/http-source.js';
import { createMcpSource, hostedRun } from './sources/mcp-source.js';
import type { Source } from './sources/source.js';

function Page({ world }: { readonly world: PageWorld }) {
  const route = world.navigation.route.value;
  return (
    <>
      <MarkSprite />
      {route.page === 'home' && <HomePage world={world} />}
      {route.page === 'run' && <RunPage key={route.id} world={world} id={route.id} />}
      {route.page === 'review' && <ReviewPage key={route.id} world={world} id={route.id} />}
      {route.page === 'result' && <ResultPage key={route.id} world={world} id={route.id} />}
    </>
  );
}

const kept = openKept(() => sessionStorage);

/** What the page stands on, by where it stands: in a client's frame, in a file, at a server. */
async function openWorld(): Promise<Omit<PageWorld, 'now'>> {
  const data = document.getElementById('plenum-data')?.textContent;
  if (data) return atAddress(createEmbeddedSource(JSON.parse(data) as PageExport));
  if (isHosted()) {
    const host = await openHostFrame(parentLine(), followTheme);
    const id = await hostedRun(host);
    return { source: createMcpSource(host, id), navigation: createFrameNavigation(id) };
  }
  const { access, rest } = readAccess(location.hash, kept);
  const bare = `${location.pathname}${location.search}${rest === '' ? '' : `#${rest}`}`;
  history.replaceState(null, '', bare);
  return atAddress(createHttpSource(access));
}

/** In a frame, and nobody opened it with a link of `plenum ui`. */
function isHosted(): boolean {
  return window.parent !== window && !hasAccess(location.hash, kept);
}

function atAddress(source: Source): Omit<PageWorld, 'now'> {
  return { source, navigation: createNavigation(source.only) };
}

async function start(root: HTMLElement): Promise<void> {
  if (isHosted()) render(<Before words="Waiting for the client to name a run …" />, root);
  try {
    const world = await openWorld();
    const now = createClock(world.source.frozenAt);
    render(<Page world={{ ...world, now }} />, root);
  } catch (error) {
    render(<Before words={troubleText(error)} />, root);
  }
}

function Before({ words }: { readonly words: string }) {
  return (
    <main class="run empty-run">
      <h1 class="vh">plenum</h1>
      <p class="t2" role="status">
        {words}
      </p>
    </main>
  );
}

startTheme();
const root = document.getElementById('app');
if (root !== null) void start(root);
