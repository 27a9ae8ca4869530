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
import { createNavigation } from './model/navigation.js';
import { startTheme } from './model/theme.js';
import { ResultPage } from './result/result-page.js';
import { ReviewPage } from './review/review-page.js';
import { RunPage } from './run/run-page.js';
import { MarkSprite } from './shell/mark.js';
import type { PageWorld } from './shell/page-world.js';
import { readAccess } from './sources/access.js';
import { createEmbeddedSource } from './sources/embedded-source.js';
import { createHttpSource } from './sources/http-source.js';
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

/** The data of an exported file stands in it; else a server is asked. */
function sourceOfPage(): Source {
  const data = document.getElementById('plenum-data')?.textContent;
  if (data) return createEmbeddedSource(JSON.parse(data) as PageExport);
  const { access, rest } = readAccess(location.hash, sessionStorage);
  const bare = `${location.pathname}${location.search}${rest === '' ? '' : `#${rest}`}`;
  history.replaceState(null, '', bare);
  return createHttpSource(access);
}

startTheme();
const source = sourceOfPage();
const root = document.getElementById('app');
if (root !== null) {
  const navigation = createNavigation(source.only);
  const now = createClock(source.frozenAt);
  render(<Page world={{ source, navigation, now }} />, root);
}
