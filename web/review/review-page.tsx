import { useEffect, useMemo, useState } from 'preact/hooks';
import { createRunModel } from '../model/run-model.js';
import { ConfirmDialog } from '../shell/confirm-dialog.js';
import { InfoDialog } from '../shell/info-dialog.js';
import { KeyList, reviewKeys } from '../shell/key-list.js';
import { listenToKeys } from '../shell/keys.js';
import { PageLink } from '../shell/page-link.js';
import type { PageWorld } from '../shell/page-world.js';
import { TopBar } from '../shell/top-bar.js';
import { ChangeView } from './change-view.js';
import { EvidenceView } from './evidence-view.js';
import { GateBanner, LossNote } from './review-banners.js';
import { createReviewDesk, ReviewContext, type ReviewDesk } from './review-desk.js';
import { ReviewHeader } from './review-header.js';
import { keysOfReview } from './review-keys.js';
import { ReviewList } from './review-list.js';

interface ReviewPageProps {
  readonly world: PageWorld;
  readonly id: string;
}

/** What a run landed, riskiest first, to accept or reject (X128). */
export function ReviewPage({ world, id }: ReviewPageProps) {
  const desk = useMemo(() => createReviewDesk(world, id, createRunModel(world.source, id)), [id]);
  useEffect(() => {
    document.title = `review · ${id} · plenum`;
    return () => desk.model.close();
  }, [desk]);
  const { model } = desk;
  void model.tick.value;
  const name = model.state.name || (model.run.value?.name ?? id);
  return (
    <ReviewContext.Provider value={desk}>
      <TopBar
        navigation={world.navigation}
        title={`${name} / review`}
        connection={model.connection.value}
        now={world.now}
        hasHome={world.source.only === null}
      />
      {desk.review.value === null ? <Waiting desk={desk} /> : <WholeReview desk={desk} id={id} />}
    </ReviewContext.Provider>
  );
}

function Waiting({ desk }: { readonly desk: ReviewDesk }) {
  const trouble = desk.trouble.value;
  return (
    <main class="run empty-run" aria-busy={trouble === null}>
      <h1>{trouble === null ? 'Review' : 'What it landed cannot be shown'}</h1>
      <p class="t2" role="status">
        {trouble ?? 'Reading the branch …'}
      </p>
    </main>
  );
}

interface WholeReviewProps {
  readonly desk: ReviewDesk;
  readonly id: string;
}

function WholeReview({ desk, id }: WholeReviewProps) {
  const [keys, setKeys] = useState(false);
  useEffect(() => listenToKeys(() => keysOfReview(desk, () => setKeys(true))), [desk]);
  const isEmpty = desk.review.value?.changes.length === 0;
  return (
    <>
      <main class="run rv">
        <ReviewHeader />
        <LossNote />
        <GateBanner />
        {isEmpty ? (
          <NothingLanded desk={desk} id={id} />
        ) : (
          <div class="cols">
            <ReviewList />
            <ChangeView />
            <EvidenceView />
          </div>
        )}
      </main>
      <ReviewFoot desk={desk} keys={() => setKeys(true)} />
      <ConfirmDialog question={desk.question} />
      <InfoDialog title="Keys" open={keys} close={() => setKeys(false)}>
        <KeyList keys={reviewKeys} />
      </InfoDialog>
    </>
  );
}

function NothingLanded({ desk, id }: WholeReviewProps) {
  const to = { page: 'run', id, tab: 'timeline', agent: null, event: null } as const;
  return (
    <p class="t2 pad">
      Nothing landed on a branch of this run: there is nothing to review.{' '}
      <PageLink navigation={desk.navigation} to={to} look="link">
        The run
      </PageLink>
    </p>
  );
}

const hints = [
  ['j k', 'change'],
  ['J K', 'hunk'],
  ['y', 'accept'],
  ['n', 'reject'],
  ['u', 'undo'],
] as const;

function ReviewFoot({ desk, keys }: { readonly desk: ReviewDesk; readonly keys: () => void }) {
  return (
    <footer class="foot">
      {hints.map(([key, what]) => (
        <span key={key} class="hint">
          <kbd>{key}</kbd> {what}
        </span>
      ))}
      <button type="button" class="link plain" onClick={keys}>
        <kbd>?</kbd> all keys
      </button>
      <span class="grow" />
      <span class="notice" role="status">
        {desk.busy.value ?? desk.notice.value}
      </span>
    </footer>
  );
}
