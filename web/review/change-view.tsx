import { useEffect, useRef } from 'preact/hooks';
import { plural } from '../../src/core/words/amounts.js';
import type { PageChange, PageHunk } from '../../src/views/page/page-data.js';
import { Changes } from '../agent/agent-diff.js';
import { ActButton } from '../shell/button.js';
import { Mark } from '../shell/mark.js';
import { PathText } from '../shell/plain.js';
import { PatchLines } from '../text/patch-lines.js';
import { hunkPatch } from './hunk-lines.js';
import { chosenChange, useReview } from './review-desk.js';
import { type HunkWord, hunkWord } from './review-draft.js';

/** One change, hunk by hunk, each with its decision. */
export function ChangeView() {
  const { desk, review } = useReview();
  const box = useRef<HTMLElement>(null);
  const change = chosenChange(desk, review);
  useEffect(() => box.current?.scrollTo({ top: 0 }), [change?.commit]);
  if (change === null) return null;
  const { hunks } = change;
  const place = `${review.changes.indexOf(change) + 1} of ${review.changes.length}`;
  const files = new Set(hunks.map(({ path }) => path)).size;
  const numbers = hunks.map(({ number }) => number);
  const why = desk.source.controls.why;
  return (
    <section class="mid" ref={box} tabIndex={0} aria-label="Change">
      <div class="ch">
        <h2>
          <PathText text={change.label} />
        </h2>
        <span class="t3">
          {place} · {plural(files, 'file')}, {plural(hunks.length, 'hunk')}
        </span>
        <span class="grow" />
        <ActButton kbd="Y" why={why} act={() => desk.say(change, numbers, 'accepted')}>
          {hunks.length > 1 ? `Accept all ${hunks.length}` : 'Accept the change'}
        </ActButton>
        <ActButton kbd="N" why={why} act={() => desk.say(change, numbers, 'rejected')}>
          Reject the change
        </ActButton>
      </div>
      {hunks.map((hunk) => (
        <HunkView key={`${change.commit} ${hunk.number}`} change={change} hunk={hunk} />
      ))}
    </section>
  );
}

interface HunkViewProps {
  readonly change: PageChange;
  readonly hunk: PageHunk;
}

const looks: Readonly<Record<HunkWord, string>> = { accepted: ' acc', rejected: ' rej' };

function HunkView({ change, hunk }: HunkViewProps) {
  const { desk } = useReview();
  const { number, path } = hunk;
  const word = hunkWord(desk.draft.value, change, number);
  const place = `hunk ${number} of ${change.hunks.length}`;
  const isHere = desk.hunk.value === number;
  const why = desk.source.controls.why;
  const say = (said: HunkWord | null) => () => {
    desk.hunk.value = number;
    desk.say(change, [number], said);
  };
  return (
    <article
      id={`hunk-${number}`}
      class={`hk${word === null ? '' : looks[word]}${isHere ? ' here' : ''}`}
      aria-label={`Hunk ${number} of ${change.hunks.length}`}
      aria-current={isHere ? 'true' : undefined}
    >
      <div class="hh">
        <PathText text={path} />
        <Changes added={hunk.insertions} removed={hunk.deletions} />
        <span class="t3">{place}</span>
        <span class="grow" />
        {word !== null && (
          <span class={`dd ${word === 'accepted' ? 'done' : 'failed'}`}>
            <Mark name={word === 'accepted' ? 'done' : 'failed'} quiet /> {word}
          </span>
        )}
        {word !== 'accepted' && (
          <ActButton kbd="y" why={why} act={say('accepted')}>
            Accept <span class="vh">{place}</span>
          </ActButton>
        )}
        {word !== 'rejected' && (
          <ActButton kbd="n" why={why} act={say('rejected')}>
            Reject <span class="vh">{place}</span>
          </ActButton>
        )}
        {desk.draft.value.get(change.commit)?.has(number) && (
          <ActButton look="ghost" kbd="u" act={say(null)}>
            Undo <span class="vh">{place}</span>
          </ActButton>
        )}
      </div>
      <PatchLines file={hunkPatch(hunk)} name={`Diff of ${place}`} />
    </article>
  );
}
