import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { plural } from '../../src/core/words/amounts.js';
import type { PageChange, PageReview } from '../../src/views/page/page-data.js';
import type { Navigation } from '../model/navigation.js';
import { type ConfirmQuestion, troubleText } from '../model/run-desk.js';
import type { RunModel } from '../model/run-model.js';
import type { PageWorld } from '../shell/page-world.js';
import type { Source } from '../sources/source.js';
import { type HunkWord, type ReviewDraft, withWord } from './review-draft.js';

/** What a person has before them who judges what a run landed. */
export interface ReviewDesk {
  readonly model: RunModel;
  readonly source: Source;
  readonly navigation: Navigation;
  readonly review: ReadonlySignal<PageReview | null>;
  readonly trouble: ReadonlySignal<string | null>;
  /** Said and not sent. */
  readonly draft: ReadonlySignal<ReviewDraft>;
  /** Number of the hunk that keys mean. */
  readonly hunk: Signal<number>;
  /** What goes on, in words; `null`: nothing. */
  readonly busy: ReadonlySignal<string | null>;
  readonly notice: Signal<string>;
  readonly question: Signal<ConfirmQuestion | null>;
  say(change: PageChange, numbers: readonly number[], word: HunkWord | null): void;
  send(decisions: Parameters<Source['decide']>[1]['decisions'], evenIfRed: boolean): Promise<void>;
  apply(): Promise<void>;
  show(change: PageChange | null): void;
}

export function createReviewDesk(world: PageWorld, id: string, model: RunModel): ReviewDesk {
  const { source, navigation } = world;
  const review = signal<PageReview | null>(null);
  const trouble = signal<string | null>(null);
  const draft = signal<ReviewDraft>(new Map());
  const hunk = signal(1);
  const busy = signal<string | null>(null);
  const notice = signal('');
  source.review(id).then(
    (told) => (review.value = told),
    (error: unknown) => (trouble.value = troubleText(error)),
  );
  /** One at a time: the second would decide on a branch that the first moves. */
  const during = async (what: string, work: () => Promise<string>): Promise<void> => {
    if (busy.value !== null) return;
    [busy.value, notice.value] = [what, ''];
    notice.value = await work().catch(troubleText);
    busy.value = null;
  };
  return {
    ...{ model, source, navigation, review, trouble, draft, hunk, busy, notice },
    question: signal(null),
    say: (change, numbers, word) => {
      draft.value = withWord(draft.value, change, numbers, word);
    },
    send: (decisions, evenIfRed) =>
      during(workOf(review.value), async () => {
        const told = await source.decide(id, { decisions, evenIfRed });
        review.value = told;
        // What was sent is in the review now, also where the branch stayed.
        const sent = new Set(decisions.map(({ commit }) => commit));
        draft.value = new Map([...draft.value].filter(([commit]) => !sent.has(commit)));
        return told.moved === false ? 'The gate fails: the branch stays.' : 'Decided.';
      }),
    apply: () =>
      during('Taking it into the checkout …', async () => {
        const { files, guarded } = await source.apply(id);
        const left = guarded.length === 0 ? '' : ` Left out, guarded: ${guarded.join(', ')}.`;
        return `${plural(files.length, 'file')} changed in your checkout, not committed.${left}`;
      }),
    show: (change) => {
      hunk.value = 1;
      const commit = change?.commit.slice(0, 12) ?? null;
      navigation.go({ page: 'review', id, change: commit }, 'replace');
    },
  };
}

function workOf(review: PageReview | null): string {
  return review?.check ? `Deciding; ${review.check} runs where the branch changes …` : 'Deciding …';
}

export const ReviewContext = createContext<ReviewDesk | null>(null);

export function useReview(): { readonly desk: ReviewDesk; readonly review: PageReview } {
  const desk = useContext(ReviewContext);
  const review = desk?.review.value ?? null;
  if (desk === null || review === null) throw new Error('outside of a review');
  void desk.model.tick.value;
  return { desk, review };
}

/** The change of the address, else the first that is riskiest. */
export function chosenChange({ navigation }: ReviewDesk, review: PageReview): PageChange | null {
  const route = navigation.route.value;
  const wanted = route.page === 'review' ? route.change : null;
  const found = wanted && review.changes.find(({ commit }) => commit.startsWith(wanted));
  return found || (review.changes[0] ?? null);
}
