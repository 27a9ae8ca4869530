import type {
  MergeCandidate,
  MergeConflict,
  MergeRequest,
  MergeResult,
} from '../../core/ports/worktrees.js';
import { PlenumError } from '../../core/values/errors.js';
import { isMoved } from '../git/git-failure.js';
import { type Guard, guardOf, type Unguarded, withoutGuarded } from '../git/guarded-paths.js';
import { moveRef } from '../git/refs.js';
import { commitOf } from '../git/repository.js';
import { checkedCommit } from '../git/restore.js';
import { type RunPlace, tipOf } from '../worktree/run-place.js';
import { type Admitted, admittedPaths } from './admitted-paths.js';
import { conflictFiles } from './conflict.js';
import { type GateAnswer, runGate } from './gate-command.js';
import { guardedRefusal } from './guarded-refusal.js';
import { Landings, landingMessage } from './landings.js';
import type { MergeFolder } from './merge-folder.js';
import { type Squash, squash } from './squash.js';
import { entryOf } from './take-guarded.js';

type Landed = MergeResult['landed'][number];
type Refused = MergeResult['refused'][number];

/**
 * Somebody else moves the branch while we land; then the candidate is tried again on the new tip.
 */
const mostMoves = 10;

/**
 * Lands candidates on `plenum/<run>`, one commit each, in order. The branch moves by
 * compare-and-swap from one whole landing to the next, so wherever this ends, the branch holds
 * whole landings and a repeated merge goes on behind them.
 */
export class Merge {
  private readonly landed: Landed[] = [];
  private readonly empty: MergeResult['empty'][number][] = [];
  private readonly conflicts: MergeConflict[] = [];
  private readonly refused: Refused[] = [];
  private readonly answers: GateAnswer[] = [];

  private constructor(
    private readonly place: RunPlace,
    private readonly folder: MergeFolder,
    private readonly request: MergeRequest,
    private readonly guard: Guard,
    private tip: string,
    private landings: Landings,
    private readonly admitted: Admitted,
  ) {}

  static async run(
    place: RunPlace,
    folder: MergeFolder,
    request: MergeRequest,
  ): Promise<MergeResult> {
    await refuseCheckedOut(place);
    const tip = await tipOf(place);
    const guard = await guardOf(place.repository, tip);
    const landings = await Landings.read(place.repository, place.options.base, tip);
    const admitted = await admittedPaths(
      { repository: place.repository, guard, landings, tip },
      request,
    );
    const merge = new Merge(place, folder, request, guard, tip, landings, admitted);
    for (const candidate of request.candidates) {
      // A stopped merge answers what it did so far; the rest lands when it is asked for again.
      if (request.signal.aborted) break;
      await merge.land(candidate);
    }
    return merge.result();
  }

  private async land(candidate: MergeCandidate): Promise<void> {
    const { label, workspace } = candidate;
    const { ref, commit } = workspace;
    checkedCommit(commit);
    for (let moves = 0; ; moves += 1) {
      const before = this.landings.landingOf(candidate);
      if (before !== null) {
        this.landed.push({ label, ref, commit: before });
        return this.refuseGuarded(
          candidate,
          await this.missingOf(checkedCommit(workspace.base), commit, before),
        );
      }
      const base = await this.landings.baseOf(commit, this.tip, checkedCommit(workspace.base));
      if (await isSameTree(this.place, base, commit)) return void this.empty.push({ label, ref });
      const held = await this.heldBack(candidate, base, commit);
      if (held !== null && (await isSameTree(this.place, base, held.tree)))
        return this.refuseGuarded(candidate, held);
      const { repository } = this.place;
      const squashed = await this.join(
        candidate,
        base,
        held === null ? commit : await this.commitOn(base, held.tree),
      );
      if (squashed.tree === null) {
        this.conflicts.push({
          label,
          ref,
          files: await conflictFiles(repository, squashed.conflicts),
        });
        return;
      }
      const landing = await repository.git.text(
        ['commit-tree', squashed.tree, '-p', this.tip, '-F', '-'],
        { input: landingMessage(candidate) },
      );
      if (this.request.when === 'each' && !(await this.admits(landing, candidate))) return;
      if (this.request.signal.aborted) return;
      if (!(await this.advance(landing, moves))) continue;
      await this.landings.add(candidate, landing, landing);
      this.landed.push({ label, ref, commit: landing });
      return this.refuseGuarded(candidate, held);
    }
  }

  /**
   * The work on top of the branch. Whatever git joined, guarded paths are as the branch has them,
   * but for those that a person let in.
   */
  private async join(candidate: MergeCandidate, base: string, work: string): Promise<Squash> {
    const squashed = await squash(this.place.repository, base, this.tip, work);
    if (squashed.tree === null) return squashed;
    const held = await this.heldBack(candidate, this.tip, squashed.tree);
    return held === null ? squashed : { tree: held.tree, conflicts: null };
  }

  private heldBack(candidate: MergeCandidate, from: string, to: string): Promise<Unguarded | null> {
    return withoutGuarded(this.place.repository, this.guard, {
      from,
      to,
      except: this.admitted(candidate),
    });
  }

  /**
   * What an earlier landing left out. A person may have let it in then: a merge that was
   * interrupted goes on behind its landings.
   */
  private async missingOf(
    base: string,
    commit: string,
    landing: string,
  ): Promise<Pick<Unguarded, 'paths'> | null> {
    const { repository } = this.place;
    const held = await withoutGuarded(repository, this.guard, { from: base, to: commit });
    const paths: string[] = [];
    for (const path of held?.paths ?? [])
      if ((await entryOf(repository, commit, path)) !== (await entryOf(repository, landing, path)))
        paths.push(path);
    return paths.length === 0 ? null : { paths };
  }

  /** Nothing refers to it. */
  private commitOn(base: string, tree: string): Promise<string> {
    return this.place.repository.git.text([
      'commit-tree',
      tree,
      '-p',
      base,
      '-m',
      'plenum: work without guarded paths',
    ]);
  }

  /** The sealed commit keeps them, so that a person can still take them (X184). */
  private refuseGuarded(
    { label, key, workspace: { ref } }: MergeCandidate,
    held: Pick<Unguarded, 'paths'> | null,
  ): void {
    if (held !== null) this.refused.push(guardedRefusal({ label, key, ref }, held.paths));
  }

  /** Asks the gate about a landing that is not on the branch yet. */
  private async admits(
    landing: string,
    { label, key, workspace: { ref } }: MergeCandidate,
  ): Promise<boolean> {
    const answer = await this.gate(landing);
    if (answer === null || answer.code === 0) return true;
    const { code, output } = answer;
    if (!this.request.signal.aborted)
      this.refused.push({
        label,
        key,
        ref,
        cause: 'gate',
        message: `the gate failed with exit code ${code}`,
        code,
        output,
      });
    return false;
  }

  private async gate(commit: string): Promise<GateAnswer | null> {
    const { gate, protect, signal } = this.request;
    if (gate === undefined || signal.aborted) return null;
    const answer = await runGate((await this.folder.at(commit)).workspace, {
      command: gate,
      protect,
      signal,
    });
    this.answers.push(answer);
    return answer;
  }

  private async advance(landing: string, moves: number): Promise<boolean> {
    const { repository, refs } = this.place;
    const exists = (await commitOf(repository, refs.branchRef)) !== null;
    try {
      await moveRef(repository, refs.branchRef, landing, exists ? this.tip : '');
      this.tip = landing;
      return true;
    } catch (error) {
      if (!isMoved(error) || moves >= mostMoves) throw blocked(error, refs.branch);
      await refuseCheckedOut(this.place);
      this.tip = await tipOf(this.place);
      this.landings = await Landings.read(repository, this.place.options.base, this.tip);
      return false;
    }
  }

  private async result(): Promise<MergeResult> {
    const { gate, when } = this.request;
    const { repository, refs } = this.place;
    // With `each`, a merge that only found earlier landings still owes a verdict.
    if (gate !== undefined && (when === 'end' || this.answers.length === 0))
      await this.gate(this.tip);
    const shown = this.answers.find(({ code }) => code !== 0) ?? this.answers.at(-1) ?? null;
    const touched = [...new Set(this.answers.flatMap((answer) => answer.touched))].sort();
    return {
      branch: (await commitOf(repository, refs.branchRef)) === null ? null : refs.branch,
      commit: this.tip,
      landed: this.landed,
      empty: this.empty,
      conflicts: this.conflicts,
      refused: this.refused,
      gate:
        shown === null
          ? null
          : { passed: shown.code === 0, code: shown.code, output: shown.output, touched },
    };
  }
}

async function isSameTree({ repository }: RunPlace, left: string, right: string): Promise<boolean> {
  return (
    (await repository.git.run(['diff-tree', '--quiet', left, right], { answers: [0, 1] })).code ===
    0
  );
}

/**
 * Moving a branch that is checked out somewhere would make that checkout look as if somebody had
 * undone everything.
 */
async function refuseCheckedOut({ repository, refs }: RunPlace): Promise<void> {
  const where = await repository.git.text([
    'for-each-ref',
    '--format=%(worktreepath)',
    refs.branchRef,
  ]);
  if (where === '') return;
  throw new PlenumError(
    'E_BRANCH_IN_USE',
    `the branch ${refs.branch} is checked out in ${where}, so nothing can be landed on it`,
    {
      hint: `git -C ${JSON.stringify(where)} switch --detach`,
    },
  );
}

function blocked(error: unknown, branch: string): unknown {
  if (!PlenumError.is(error) || !(isMoved(error) || /exists; cannot create/.test(error.message)))
    return error;
  return new PlenumError(
    'E_BRANCH_IN_USE',
    `the branch ${branch} cannot be written: ${error.message}`,
    {
      hint:
        'a branch named plenum stands in the way, or somebody keeps moving this one: ' +
        'git branch -m plenum plenum-old',
      cause: error,
    },
  );
}
