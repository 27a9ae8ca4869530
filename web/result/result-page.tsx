import { useEffect, useState } from 'preact/hooks';
import type { Json } from '../../src/core/values/json.js';
import { ValueView } from '../agent/agent-outcome.js';
import { troubleText } from '../model/run-desk.js';
import { ActButton } from '../shell/button.js';
import { PageLink } from '../shell/page-link.js';
import type { PageWorld } from '../shell/page-world.js';
import { TopBar } from '../shell/top-bar.js';
import { MarkdownText } from '../text/markdown-text.js';
import { downloadText } from './download.js';

interface ResultPageProps {
  readonly world: PageWorld;
  readonly id: string;
}

interface Loaded<T> {
  readonly value: T | null;
  readonly trouble: string | null;
}

/** What a run produced, whole, and its report. */
export function ResultPage({ world, id }: ResultPageProps) {
  const { source, navigation } = world;
  const result = useLoaded<{ value: Json }>(async () => ({ value: await source.result(id) }), id);
  const report = useLoaded(() => source.report(id), id);
  useEffect(() => {
    document.title = `result · ${id} · plenum`;
  }, [id]);
  const back = { page: 'run', id, tab: 'timeline', agent: null, event: null } as const;
  const frozen = source.frozenAt;
  const state = frozen === null ? 'live' : 'file';
  return (
    <>
      <TopBar
        navigation={navigation}
        title={`${id} / result`}
        connection={{ state, since: frozen ?? 0, message: '' }}
        now={world.now}
        hasHome={source.only === null}
      />
      <main class="result">
        <div class="sh">
          <h1>Result</h1>
          <PageLink navigation={navigation} to={back} look="link">
            of {id}
          </PageLink>
          <span class="grow" />
          {result.value !== null && <Downloads id={id} value={result.value.value} />}
        </div>
        {result.trouble !== null && <p class="t2">{result.trouble}</p>}
        {result.value !== null &&
          (result.value.value === null ? (
            <p class="t2">It returned nothing.</p>
          ) : (
            <ValueView value={result.value.value} />
          ))}
        {report.value !== null && (
          <section aria-label="Report">
            <div class="sh">
              <h2>Report</h2>
            </div>
            <MarkdownText text={report.value} />
          </section>
        )}
      </main>
    </>
  );
}

function useLoaded<T>(load: () => Promise<T>, id: string): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ value: null, trouble: null });
  useEffect(() => {
    let isHere = true;
    load().then(
      (value) => isHere && setLoaded({ value, trouble: null }),
      (error: unknown) => isHere && setLoaded({ value: null, trouble: troubleText(error) }),
    );
    return () => {
      isHere = false;
    };
  }, [id]);
  return loaded;
}

function Downloads({ id, value }: { readonly id: string; readonly value: Json }) {
  const isText = typeof value === 'string';
  const text = isText ? value : JSON.stringify(value, null, 2);
  return (
    <ActButton act={() => downloadText(`${id}-result.${isText ? 'md' : 'json'}`, text)}>
      Download
    </ActButton>
  );
}
