import type { HintRow } from '../hint-row.js';
import { asked } from './page-rows.js';
import { held, whileDriven } from './run-rows.js';

/** Three agents, one after the other; the second edits the line of the first. */
const files = {
  'shared.txt': 'one\n',
  'wf.js': `for (const label of ['first', 'second', 'other'])
  await merge([await agent.outcome(label, { label, isolation: 'worktree' })]);
return 'landed';`,
};
const lands =
  'case "$(cat)" in *other*) echo x > new.txt ;; *) echo $PLENUM_CALL >> shared.txt ;; esac; echo a';

/** What a person says of the changes that a run landed. */
export const reviewRows: readonly HintRow[] = [
  {
    fact: 'what stands on a rejected change is rejected with it, and all else that was said stays',
    from: 'runs/work/decide-review.ts',
    says: 'plenum review … --reject …',
    code: 'E_REVIEW_CONFLICT',
    files,
    config: { backends: { command: { run: ['sh', '-c', lands] } } },
    git: true,
    type: 'plenum run wf.js --yes -q\nplenum review $R --reject first --accept other',
    then: '[ "$(git show plenum/$R:shared.txt)" = one ] && plenum review $R --json | grep -c rejected',
  },
  {
    fact: 'a decision of a change that is none has those that are',
    from: 'surfaces/server/run-review.ts',
    says: 'plenum review … --json',
    code: 'E_USAGE',
    files,
    config: { backends: { command: { run: ['sh', '-c', lands] } } },
    git: true,
    type: asked({ path: '/api/runs/$R/review', body: '{ "decisions": [{ "commit": "none" }] }' }),
    shows: /"commit": ?"[0-9a-f]{40}"/,
  },
  {
    fact: 'a run that still lands work is watched before it is reviewed',
    from: 'runs/work/decide-review.ts',
    says: 'plenum watch …',
    code: 'E_RUN_DRIVEN',
    files: { 'wf.js': `return await agent('x');` },
    config: held,
    git: true,
    type: whileDriven('plenum review held --accept-rest; touch go'),
    shows: 'completed',
  },
];
